// Turns the notebook editor into a page to read: nothing to edit, select, drag or collapse.

import type { Cell, CodeCell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { roleOf } from './assignment';

const EDITING = new Set([
  'mousedown', 'mouseup', 'mousemove', 'dblclick', 'keydown', 'contextmenu', 'focusin', 'focusout',
  'lm-dragenter', 'lm-dragleave', 'lm-dragover', 'lm-drop'
]);

export function showAsPage(panel: NotebookPanel): void {
  panel.addClass('bangkom-panel');
  panel.toolbar.hide();
  panel.node.dataset.lmSuppressShortcuts = 'true'; // Lumino runs no keyboard shortcut from inside such an element
  ignoreEditing(panel);
  neverDirty(panel);
  panel.content.widgets.forEach(showCell);
  silence(panel.node);
  reachTables(panel.content.node);
}

/** The notebook answers to every editing gesture in one method; here it hears none of them. */
function ignoreEditing(panel: NotebookPanel): void {
  const notebook = panel.content;
  const original = notebook.handleEvent.bind(notebook);
  notebook.handleEvent = event => {
    if (!EDITING.has(event.type)) {
      original(event);
    }
  };
  panel.node.addEventListener('contextmenu', event => event.stopPropagation()); // leaves the browser's own menu
}

/**
 * Outputs change the model, but nothing of the notebook is ever saved here: answers live in jawaban.json. So it never
 * counts as changed: no autosave, no save conflict, no "leave this page?".
 */
function neverDirty(panel: NotebookPanel): void {
  const { model } = panel.context;
  const clean = () => {
    if (model.dirty) {
      model.dirty = false;
    }
  };
  model.stateChanged.connect(clean);
  clean();
}

function showCell(cell: Cell): void {
  const role = roleOf(cell.model);
  cell.addClass('bangkom-cell');
  cell.readOnly = true;
  if (role === 'test' || role === 'answer') {
    cell.addClass('bangkom-hidden');
  }
  if (cell.model.type === 'code') {
    (cell as CodeCell).inputHidden = true;
  }
}

/** The notebook names its parts in English and makes every cell a tab stop; text on a page needs neither. */
function silence(root: HTMLElement): void {
  const names = ['aria-label', 'aria-roledescription', 'title', 'tabindex', 'role'];
  const foreign = names.map(name => `[${name}]`).join();
  const quiet = () => {
    for (const element of root.querySelectorAll<HTMLElement>(foreign)) {
      if (!element.closest('.bangkom, .jupyter-widgets, .jp-RenderedMarkdown')) {
        names.forEach(name => element.removeAttribute(name));
      }
    }
  };
  quiet();
  new MutationObserver(quiet).observe(root, { subtree: true, childList: true, attributeFilter: names });
}

/** A table wider than the screen scrolls inside itself; it must be possible to scroll it with the keyboard too. */
function reachTables(root: HTMLElement): void {
  const mark = () => {
    for (const table of root.querySelectorAll<HTMLElement>('.jp-RenderedMarkdown table')) {
      if (table.scrollWidth > table.clientWidth) {
        table.tabIndex = 0;
      } else {
        table.removeAttribute('tabindex');
      }
    }
  };
  new ResizeObserver(mark).observe(root);
}
