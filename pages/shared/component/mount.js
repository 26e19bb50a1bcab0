// What Streamlit calls with the parent element whenever the message or the theme changes, for a part of our own with
// `load(component)` and `destroy()`. A message that comes while this module is still being loaded makes Streamlit call
// for both, and then clean up after the first: only the cleaning up after the last call may take the part away.

function mounted(Part) {
  const parts = new WeakMap();
  return (component) => {
    const { parentElement } = component, call = {};
    const mount = parts.get(parentElement) || { part: new Part(parentElement) };
    mount.call = call;
    parts.set(parentElement, mount);
    if (component.data) mount.part.load(component);
    return () => {
      if (mount.call !== call) return;
      mount.part.destroy();
      parts.delete(parentElement);
    };
  };
}
