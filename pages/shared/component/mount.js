// What Streamlit calls with the parent element whenever the message or the theme changes, for a part of our own with
// `load(component)` and `destroy()`. While this module is still being loaded, messages wait for it; then Streamlit calls
// for each of them, not always in their order, and at once cleans up after those that are out of date. So a call that
// is cleaned up while its element stands gives way to the call before it; only with its last call does the part go.

function mounted(Part) {
  const mounts = new WeakMap();
  return (component) => {
    const { parentElement } = component;
    const mount = mounts.get(parentElement) || { part: new Part(parentElement), calls: [] };
    mounts.set(parentElement, mount);
    const show = () => {
      const newest = mount.calls.at(-1);
      if (newest.data) mount.part.load(newest);
    };
    mount.calls.push(component);
    show();
    setTimeout(() => mount.calls.splice(0, mount.calls.length - 1)); // what is out of date has been cleaned up by then
    return () => {
      const shown = mount.calls.at(-1) === component;
      mount.calls = mount.calls.filter((call) => call !== component);
      if (!shown) return;
      if (mount.calls.length && parentElement.isConnected) { show(); return; }
      mount.part.destroy();
      mounts.delete(parentElement);
    };
  };
}
