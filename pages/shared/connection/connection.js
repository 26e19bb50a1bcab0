// A browser that was connected anew may have been given another session, which knows nothing of the page until it has
// run once: what somebody set first would be lost there. So the page is run as soon as the connection is back. And the
// inks of charts come from the server, which does not hear that the theme has changed: then the page is run, too.

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
    const ground = getComputedStyle(this.root).getPropertyValue("--st-background-color");
    if (this.ground && ground !== this.ground) setTimeout(() => this.tell("again", Date.now()));
    this.ground = ground;
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
