// The message from the server: uint32 header length | JSON header | arrays. Decoding makes views, not copies.

const TYPED_ARRAYS = { float32: Float32Array, uint8: Uint8Array, int32: Int32Array };

function decodeBlob(bytes) {
  // A typed array needs an aligned start; the message may lie anywhere in the transport's buffer.
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const headerLength = new DataView(aligned.buffer, aligned.byteOffset, 4).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(aligned.subarray(4, 4 + headerLength)));
  const bodyStart = aligned.byteOffset + 4 + headerLength;
  const arrays = {};
  for (const [name, entry] of Object.entries(header.arrays)) {
    const length = entry.shape.reduce((product, size) => product * size, 1);
    const values = new TYPED_ARRAYS[entry.dtype](aligned.buffer, bodyStart + entry.offset, length);
    arrays[name] = { values, shape: entry.shape };
  }
  return { header, arrays };
}
