// Counts down what the page says is left: from when it was read, so that a clock that is wrong does not matter.
(() => {
  'use strict';
  const SOON = 15; // seconds
  const since = new WeakMap();

  function face(seconds) {
    const whole = Math.ceil(seconds);
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
  }

  function tick() {
    for (const timer of document.querySelectorAll('[data-timer]')) {
      if (!since.has(timer)) since.set(timer, performance.now());
      const gone = timer.dataset.running ? (performance.now() - since.get(timer)) / 1000 : 0;
      const left = Math.max(0, Number(timer.dataset.timer) - gone);
      const words = left === 0 && timer.dataset.over ? timer.dataset.over : face(left);
      if (timer.textContent !== words) timer.textContent = words;
      timer.classList.toggle('pb-timer--soon', left <= SOON && left > 0);
      timer.classList.toggle('pb-timer--over', left === 0);
    }
  }

  tick();
  setInterval(tick, 200);
})();
