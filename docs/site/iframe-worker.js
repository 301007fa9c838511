// The search of the site when its pages are opened from a folder: there a browser starts no worker, so the script of the
// worker runs in a hidden frame of the page, and messages go to and fro between them.
"use strict";
(() => {
  // What the frame offers the script: the two functions of a worker that a page does not have.
  function inFrame() {
    window.postMessage = (data) => parent.postMessage(data, "*");
    window.importScripts = async (...urls) => {
      for (const url of urls) {
        await new Promise((done, failed) => {
          const script = document.createElement("script");
          script.src = url;
          script.onload = done;
          script.onerror = failed;
          document.body.append(script);
        });
      }
    };
  }

  class FrameWorker extends EventTarget {
    constructor(url) {
      super();
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      document.body.append(this.frame);
      this.listen = (event) => {
        if (event.source !== this.frame.contentWindow) return;
        const message = new MessageEvent("message", { data: event.data });
        this.dispatchEvent(message);
        if (this.onmessage) this.onmessage(message);
      };
      window.addEventListener("message", this.listen);
      const page = this.frame.contentDocument;
      page.open();
      page.write(`<!doctype html><title>search</title><body><script>(${inFrame})()</` + `script></body>`);
      const script = page.createElement("script");
      this.ready = new Promise((done) => (script.onload = done));
      script.src = String(url);
      page.body.append(script);
      page.close();
    }

    postMessage(data) {
      this.ready.then(() =>
        this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data: structuredClone(data) })),
      );
    }

    terminate() {
      window.removeEventListener("message", this.listen);
      this.frame.remove();
    }
  }

  window.IFrameWorker = FrameWorker;
  if (location.protocol === "file:") window.Worker = FrameWorker;
})();
