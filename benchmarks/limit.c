/* How fast the work of the engine can be done on one core when nothing stands between it and the processor.

   A fully connected tanh network with one sigmoid output (or a softmax of several) and cross-entropy, trained with
   Adam. Derivatives, products and the optimizer are written by hand for float32; nothing is allocated, chosen or
   recorded while the clock runs. The two further flags say that nobody looks at errno or at floating-point traps:
   otherwise neither the square root nor tanh below fills the vector registers.

       cc -O3 -march=native -fno-math-errno -fno-trapping-math limit.c -o limit -lm
       ./limit 2-8-8-8-1 10 200000 5 0.01 180 [FILE]
               sizes, batch, updates, repeats, learning rate, examples

   FILE holds, as 4-byte numbers: for each layer W row by row (outputs x inputs) and b; the inputs and the targets of
   the examples, one example after another; and for each update which examples are its batch. Without it all of that
   is drawn. Prints the updates a second of every repeat, then the cost over all examples at the end of a repeat: with
   the same FILE another program must arrive at the same cost. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_LAYERS = 64, LANE = 8, TILE = 6 };

/* Eight numbers in one register, wherever they lie in memory. */
typedef float Lane __attribute__((vector_size(4 * LANE), aligned(4), may_alias));

static const double BETA1 = 0.9, BETA2 = 0.999; /* 1 - beta2 in float32 would be wrong in the fifth digit */
static const float EPSILON = 1e-8f;

/* Matrices are row by row and examples are rows, so that the loop over units is the one that fills the vector
   registers: with the examples innermost a batch of 1 could not use them. W is kept inputs x outputs. */
typedef struct {
    int inputs, outputs;
    float *W, *b, *dW, *db;
    float *W_transposed; /* outputs x inputs, for the way back */
    float *a, *dz;       /* batch x outputs */
} Layer;

typedef struct {
    int layers, batch, parameters;
    Layer layer[MOST_LAYERS];
    float *theta, *gradient, *m, *v; /* all layers one after another: the optimizer sees one vector */
} Network;

typedef struct {
    int examples, inputs, outputs;
    float *x, *y;
    int *order;
} Data;

static float *floats(size_t count) {
    size_t bytes = (count * sizeof(float) + 63) / 64 * 64;
    float *memory = aligned_alloc(64, bytes ? bytes : 64);
    if (!memory) exit(fprintf(stderr, "out of memory\n"));
    memset(memory, 0, bytes);
    return memory;
}

/* tanh as a ratio of polynomials, within 3e-7 of the true value: the C library's cannot be vectorised, and XLA
   computes it in this way too. Coefficients: Eigen, MathFunctionsImpl.h. */
static inline float fast_tanh(float z) {
    z = z > 7.90531110763549805f ? 7.90531110763549805f : z;
    z = z < -7.90531110763549805f ? -7.90531110763549805f : z;
    float s = z * z, p = -2.76076847742355e-16f, q = 1.19825839466702e-06f;
    p = p * s + 2.00018790482477e-13f;
    p = p * s - 8.60467152213735e-11f;
    p = p * s + 5.12229709037114e-08f;
    p = p * s + 1.48572235717979e-05f;
    p = p * s + 6.37261928875436e-04f;
    p = p * s + 4.89352455891786e-03f;
    q = q * s + 1.18534705686654e-04f;
    q = q * s + 2.26843463243900e-03f;
    q = q * s + 4.89352518554385e-03f;
    return z * p / q;
}

/* One block of a product, one register of sums for each row. */
static inline __attribute__((always_inline)) void block(int rows, int inner, const float *A, int row_step,
                                                        int inner_step, const float *B, int width,
                                                        const float *start, float *C) {
    Lane sum[TILE];
    for (int r = 0; r < rows; r++) sum[r] = start ? *(const Lane *)start : (Lane){0};
    for (int k = 0; k < inner; k++)
        for (int r = 0; r < rows; r++) sum[r] += A[r * row_step + k * inner_step] * *(const Lane *)(B + k * width);
    for (int r = 0; r < rows; r++) *(Lane *)(C + r * width) = sum[r];
}

/* C = A B, plus the row `start` where there is one. All three products of a layer have this form; the steps say how
   A lies in memory, so that its transpose costs nothing. */
static void product(int rows, int inner, int width, const float *A, int row_step, int inner_step, const float *B,
                    const float *start, float *C) {
    int c = 0;
    for (; c + LANE <= width; c += LANE) {
        const float *s = start ? start + c : NULL;
        int r = 0;
        for (; r + TILE <= rows; r += TILE)
            block(TILE, inner, A + r * row_step, row_step, inner_step, B + c, width, s, C + r * width + c);
        for (; r < rows; r++)
            block(1, inner, A + r * row_step, row_step, inner_step, B + c, width, s, C + r * width + c);
    }
    for (; c < width; c++)
        for (int r = 0; r < rows; r++) {
            float sum = start ? start[c] : 0;
            for (int k = 0; k < inner; k++) sum += A[r * row_step + k * inner_step] * B[k * width + c];
            C[r * width + c] = sum;
        }
}

/* a[0] = x;  z[l] = a[l-1] W[l] + b[l];  a[l] = tanh z[l], and the last layer's a is left at z. */
static void forward(Network *net, const float *x) {
    const float *a = x;
    for (int l = 0; l < net->layers; l++) {
        Layer *layer = &net->layer[l];
        product(net->batch, layer->inputs, layer->outputs, a, layer->inputs, 1, layer->W, layer->b, layer->a);
        if (l < net->layers - 1)
            for (int i = 0; i < net->batch * layer->outputs; i++) layer->a[i] = fast_tanh(layer->a[i]);
        a = layer->a;
    }
}

/* Probabilities of one example from its logits: a = 1 / (1 + e^-z), or a_j = e^z_j / sum_k e^z_k. */
static void probabilities(int outputs, const float *z, float *a) {
    if (outputs == 1) {
        a[0] = 1 / (1 + expf(-z[0]));
        return;
    }
    float largest = z[0], sum = 0;
    for (int j = 1; j < outputs; j++) largest = fmaxf(largest, z[j]);
    for (int j = 0; j < outputs; j++) sum += a[j] = expf(z[j] - largest);
    for (int j = 0; j < outputs; j++) a[j] /= sum;
}

static void backward(Network *net, const float *x, const float *y) {
    Layer *last = &net->layer[net->layers - 1];
    int batch = net->batch, outputs = last->outputs;
    for (int i = 0; i < batch; i++) probabilities(outputs, last->a + i * outputs, last->dz + i * outputs);
    /* dz = (a - y) / batch */
    for (int i = 0; i < batch * outputs; i++) last->dz[i] = (last->dz[i] - y[i]) / (float)batch;
    for (int l = net->layers - 1; l >= 0; l--) {
        Layer *layer = &net->layer[l];
        int n = layer->inputs, units = layer->outputs;
        const float *a = l ? net->layer[l - 1].a : x;
        /* dW = a[l-1]^T dz */
        product(n, batch, units, a, 1, n, layer->dz, NULL, layer->dW);
        /* db = sum of dz over the batch */
        memset(layer->db, 0, sizeof(float) * units);
        for (int i = 0; i < batch; i++)
            for (int j = 0; j < units; j++) layer->db[j] += layer->dz[i * units + j];
        if (l == 0) break;
        for (int i = 0; i < n; i++)
            for (int j = 0; j < units; j++) layer->W_transposed[j * n + i] = layer->W[i * units + j];
        /* da[l-1] = dz W^T;  dz[l-1] = da[l-1] (1 - a[l-1]^2) */
        float *dz = net->layer[l - 1].dz;
        product(batch, units, n, layer->dz, units, 1, layer->W_transposed, NULL, dz);
        for (int i = 0; i < batch * n; i++) dz[i] *= 1 - a[i] * a[i];
    }
}

static void adam(Network *net, float learning_rate, int t) {
    float *restrict theta = net->theta, *restrict g = net->gradient, *restrict m = net->m, *restrict v = net->v;
    const float beta1 = (float)BETA1, beta2 = (float)BETA2, rest1 = (float)(1 - BETA1), rest2 = (float)(1 - BETA2);
    /* the corrections of the averages, once for all parameters: divisions are slow */
    const float step = (float)(learning_rate / (1 - pow(BETA1, t))), enlarge = (float)(1 / (1 - pow(BETA2, t)));
    for (int i = 0; i < net->parameters; i++) {
        m[i] = beta1 * m[i] + rest1 * g[i];        /* m <- beta1 m + (1 - beta1) g */
        v[i] = beta2 * v[i] + rest2 * g[i] * g[i]; /* v <- beta2 v + (1 - beta2) g^2 */
        /* theta <- theta - alpha m_hat / (sqrt(v_hat) + eps),  m_hat = m / (1 - beta1^t),  v_hat likewise */
        theta[i] -= step * m[i] / (sqrtf(v[i] * enlarge) + EPSILON);
    }
}

/* Mean cross-entropy: log(1 + e^z) - z y for one output, log sum_j e^z_j - sum_j y_j z_j for several. */
static double cost(Network *net, const Data *data) {
    Layer *last = &net->layer[net->layers - 1];
    int batch = net->batch, outputs = data->outputs;
    double sum = 0;
    net->batch = 1;
    for (int i = 0; i < data->examples; i++) {
        forward(net, data->x + (size_t)i * data->inputs);
        const float *z = last->a, *y = data->y + (size_t)i * outputs;
        double largest = z[0], exponentials = outputs == 1 ? exp(-fmax(z[0], 0)) : 0, picked = 0;
        for (int j = 0; j < outputs; j++) largest = fmax(largest, outputs == 1 ? 0 : z[j]);
        for (int j = 0; j < outputs; j++) exponentials += exp(z[j] - largest), picked += y[j] * z[j];
        sum += largest + log(exponentials) - picked;
    }
    net->batch = batch;
    return sum / data->examples;
}

static int read_sizes(char *words, int *sizes) {
    int count = 0;
    for (char *word = strtok(words, "-"); word && count <= MOST_LAYERS; word = strtok(NULL, "-"))
        sizes[count++] = atoi(word);
    return count;
}

static Network build(const int *sizes, int count, int batch) {
    Network net = {.layers = count - 1, .batch = batch};
    for (int l = 0; l < net.layers; l++) net.parameters += sizes[l + 1] * (sizes[l] + 1);
    net.theta = floats(net.parameters), net.gradient = floats(net.parameters);
    net.m = floats(net.parameters), net.v = floats(net.parameters);
    for (int l = 0, start = 0; l < net.layers; l++) {
        int n = sizes[l], units = sizes[l + 1];
        Layer *layer = &net.layer[l];
        *layer = (Layer){.inputs = n, .outputs = units, .W = net.theta + start, .dW = net.gradient + start};
        layer->b = layer->W + n * units, layer->db = layer->dW + n * units;
        layer->W_transposed = floats(n * units), layer->a = floats(batch * units), layer->dz = floats(batch * units);
        start += units * (n + 1);
    }
    return net;
}

static void must_read(void *memory, size_t count, FILE *file) {
    if (fread(memory, 4, count, file) != count) exit(fprintf(stderr, "the file is too short\n"));
}

static void read_all(FILE *file, Network *net, Data *data, size_t drawn) {
    for (int l = 0; l < net->layers; l++) {
        Layer *layer = &net->layer[l];
        must_read(layer->W_transposed, (size_t)layer->inputs * layer->outputs, file);
        for (int i = 0; i < layer->inputs; i++)
            for (int j = 0; j < layer->outputs; j++)
                layer->W[i * layer->outputs + j] = layer->W_transposed[j * layer->inputs + i];
        must_read(layer->b, layer->outputs, file);
    }
    must_read(data->x, (size_t)data->examples * data->inputs, file);
    must_read(data->y, (size_t)data->examples * data->outputs, file);
    must_read(data->order, drawn, file);
}

/* Weights, inputs, a class that depends on the first input, and batches drawn with replacement. */
static void draw_all(Network *net, Data *data, size_t drawn) {
    for (int i = 0; i < net->parameters; i++) net->theta[i] = (float)rand() / RAND_MAX - 0.5f;
    for (int i = 0; i < data->examples * data->inputs; i++) data->x[i] = 4 * ((float)rand() / RAND_MAX - 0.5f);
    for (int i = 0; i < data->examples; i++) {
        int positive = sinf(3 * data->x[i * data->inputs]) > 0;
        data->y[i * data->outputs + (data->outputs > 1 && positive)] = data->outputs > 1 ? 1 : (float)positive;
    }
    for (size_t i = 0; i < drawn; i++) data->order[i] = rand() % data->examples;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

int main(int count, char **words) {
    int sizes[MOST_LAYERS + 1], sized = count >= 7 ? read_sizes(words[1], sizes) : 0;
    if (sized < 2) return fprintf(stderr, "limit SIZES BATCH UPDATES REPEATS LEARNING_RATE EXAMPLES [FILE]\n"), 2;
    int batch = atoi(words[2]), updates = atoi(words[3]), repeats = atoi(words[4]);
    float learning_rate = strtof(words[5], NULL);
    Network net = build(sizes, sized, batch);
    Data data = {.examples = atoi(words[6]), .inputs = sizes[0], .outputs = sizes[sized - 1]};
    size_t drawn = (size_t)updates * batch;
    data.x = floats((size_t)data.examples * data.inputs), data.y = floats((size_t)data.examples * data.outputs);
    data.order = (int *)floats(drawn);
    if (count > 7) {
        FILE *file = fopen(words[7], "rb");
        if (!file) return perror(words[7]), 2;
        read_all(file, &net, &data, drawn);
        fclose(file);
    } else {
        draw_all(&net, &data, drawn);
    }

    float *first = floats(net.parameters), *x = floats((size_t)batch * data.inputs);
    float *y = floats((size_t)batch * data.outputs);
    memcpy(first, net.theta, sizeof(float) * net.parameters);
    for (int repeat = 0; repeat < repeats; repeat++) {
        memcpy(net.theta, first, sizeof(float) * net.parameters);
        memset(net.m, 0, sizeof(float) * net.parameters), memset(net.v, 0, sizeof(float) * net.parameters);
        double begun = now();
        for (int t = 0; t < updates; t++) {
            for (int i = 0; i < batch; i++) { /* the mini-batch is gathered here, as in every peer */
                int example = data.order[(size_t)t * batch + i];
                memcpy(x + i * data.inputs, data.x + (size_t)example * data.inputs, sizeof(float) * data.inputs);
                memcpy(y + i * data.outputs, data.y + (size_t)example * data.outputs, sizeof(float) * data.outputs);
            }
            forward(&net, x);
            backward(&net, x, y);
            adam(&net, learning_rate, t + 1);
        }
        printf("updates_per_second %.1f\n", updates / (now() - begun));
    }
    printf("cost %.9g\n", cost(&net, &data));
    return 0;
}
