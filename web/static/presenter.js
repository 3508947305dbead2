// A clicker is a keyboard: its keys press the buttons of the page, unless somebody is using a control of it.
(() => {
  'use strict';
  const PRESSES = {
    PageDown: 'next', ArrowRight: 'next', ArrowDown: 'next', ' ': 'next',
    PageUp: 'back', ArrowLeft: 'back', ArrowUp: 'back',
  };

  document.addEventListener('keydown', (event) => {
    const button = document.querySelector(`[data-press="${PRESSES[event.key]}"]`);
    const using = event.target.closest?.('input, select, textarea') || (event.key === ' ' && event.target.closest?.('a, button, summary'));
    if (!button || using || event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    button.click();
  });
})();
