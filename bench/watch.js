// Runs in every page that is measured, before its own scripts. All times are performance.now(): milliseconds since navigation start.
window.bench = (() => {
  const LIMIT = 60000; // ms
  const seen = { selector: "", armed: false, clicked: null, text: "", since: null, last: 0 };

  const active = (time = performance.now()) => {
    seen.last = Math.max(seen.last, time);
  };

  const answer = () => (document.querySelector(seen.selector)?.textContent ?? "").trim();

  // `since`: from when the text stands that stands now; null until it is another one than before the click
  const read = () => {
    const text = answer();
    if (text && text !== seen.text) {
      seen.text = text;
      seen.since = performance.now();
    }
  };

  new MutationObserver(() => {
    active();
    read();
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });

  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) active(entry.startTime + entry.duration);
  }).observe({ type: "longtask", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) active(entry.responseEnd);
  }).observe({ type: "resource", buffered: true });

  // a canvas changes without the document changing: whatever draws on one counts as activity
  const drawing = [
    [CanvasRenderingContext2D, ["clearRect", "fillRect", "fill", "stroke", "fillText", "strokeText", "drawImage", "putImageData"]],
    [WebGLRenderingContext, ["clear", "drawArrays", "drawElements"]],
    [WebGL2RenderingContext, ["clear", "drawArrays", "drawElements", "drawArraysInstanced", "drawElementsInstanced", "drawRangeElements"]],
  ];
  for (const [context, names] of drawing) {
    for (const name of names) {
      const draw = context.prototype[name];
      context.prototype[name] = function (...given) {
        active();
        return draw.apply(this, given);
      };
    }
  }

  document.addEventListener("click", (event) => {
    if (!seen.armed) return;
    seen.armed = false;
    seen.clicked = event.timeStamp;
    active(event.timeStamp);
  }, true);

  const running = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "running";

  return {
    watch(selector) {
      seen.selector = selector;
    },
    // the next click begins a measurement; only another answer than this one ends it
    arm() {
      Object.assign(seen, { armed: true, clicked: null, text: answer(), since: null });
    },
    // resolves once the answer stands and nothing has happened for `quiet` ms; neither figure includes that wait
    settled: (quiet) =>
      new Promise((resolve, reject) => {
        const asked = performance.now();
        const look = () => {
          const now = performance.now();
          if (seen.since !== null && !seen.armed && !running() && now - seen.last >= quiet) {
            const start = seen.clicked ?? 0;
            resolve({ answer: seen.since - start, settled: Math.max(seen.last, seen.since) - start });
          } else if (now - asked > LIMIT) {
            reject(new Error(seen.since === null ? `no new answer in ${seen.selector}` : "the page did not settle"));
          } else {
            setTimeout(look, 20);
          }
        };
        look();
      }),
  };
})();
