// Streamlit calls this with the parent element whenever the message or the theme changes.

const stages = new WeakMap();

export default function (component) {
  const { parentElement, data } = component;
  if (!stages.has(parentElement)) stages.set(parentElement, new Stage(parentElement));
  const stage = stages.get(parentElement);
  if (data) stage.load(data);
  return () => {
    stage.destroy();
    stages.delete(parentElement);
  };
}
