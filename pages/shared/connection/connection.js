// A browser that was connected anew may have been given another session, which knows nothing of the page until it has
// run once: what somebody set first would be lost there. So the page is run as soon as the connection is back.

class Connection {
  constructor(parent) {
    this.root = document.createElement("span");
    parent.append(this.root);
    this.app = document.querySelector("[data-test-connection-state]");
    this.watch = new MutationObserver(() => this.heed());
    if (this.app) this.watch.observe(this.app, { attributeFilter: ["data-test-connection-state"] });
  }

  load({ data, setTriggerValue }) {
    this.tell = setTriggerValue;
    this.root.dataset.session = data.session; // which one drew the page
  }

  heed() {
    const connected = this.app.dataset.testConnectionState === "CONNECTED";
    if (connected && this.lost) setTimeout(() => this.tell("again", Date.now()));
    this.lost = !connected;
  }

  destroy() {
    this.watch.disconnect();
    this.root.remove();
  }
}
