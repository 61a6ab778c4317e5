// Opens the forms and players of a notebook: runs the allow-listed cells, and only those, one after another.

import { Cell, CodeCell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { AllowedCall, allowedCall, idOf, roleOf } from './assignment';
import { h } from './dom';
import { SAY } from './messages';

const RENDER_MS = 20_000;

/** Run every allow-listed cell. Each failure is shown in its place; rejects only if the kernel goes away. */
export async function openForms(panel: NotebookPanel): Promise<void> {
  for (const cell of panel.content.widgets) {
    const call = cell instanceof CodeCell ? allowedCall(cell.model.sharedModel.getSource()) : null;
    if (call) {
      await openForm(panel, cell as CodeCell, call);
    }
  }
}

/** Say in place what won't be opened, and what is on its way, before any kernel is there. */
export function announceForms(panel: NotebookPanel): void {
  for (const cell of panel.content.widgets) {
    if (!(cell instanceof CodeCell)) {
      continue;
    }
    const role = roleOf(cell.model);
    if (allowedCall(cell.model.sharedModel.getSource())) {
      cell.addClass('bangkom-form');
      setNote(cell, 'plain', SAY.preparing);
    } else if (role === 'widget' || role === 'video-widget') {
      cell.addClass('bangkom-refused');
      setNote(cell, 'stop', SAY.refused);
    }
  }
}

/** While nothing can be opened, no form may go on saying that it is on its way. */
export function clearWaiting(panel: NotebookPanel): void {
  panel.content.widgets.filter(cell => cell.hasClass('bangkom-form')).forEach(cell => setNote(cell, null));
}

async function openForm(panel: NotebookPanel, cell: CodeCell, call: AllowedCall): Promise<void> {
  const prompt = promptOf(panel, call);
  setNote(cell, 'plain', SAY.preparing);
  const reply = await CodeCell.execute(cell, panel.sessionContext, { deletedCells: [] });
  const isRun = reply?.content.status === 'ok';
  const isShown = isRun && (await rendered(cell));
  cell.toggleClass('bangkom-open', isShown);
  prompt?.toggleClass('bangkom-told', isShown); // the form repeats the stem; without it the reader needs the text
  const again = h('button', { type: 'button', class: 'button quiet', click: () => void openForm(panel, cell, call) }, SAY.reopen);
  setNote(cell, isShown ? null : 'stop', SAY.broken, again);
}

function promptOf(panel: NotebookPanel, call: AllowedCall): Cell | undefined {
  const role = call.kind === 'question' ? 'prompt' : 'video-prompt';
  return panel.content.widgets.find(cell => roleOf(cell.model) === role && idOf(cell.model) === call.id);
}

/** Resolves to true once the cell's output holds something to answer with or to watch, to false if that doesn't come. */
function rendered(cell: CodeCell): Promise<boolean> {
  const isThere = () => cell.outputArea.node.querySelector('form, video, audio') !== null;
  return new Promise(resolve => {
    const finish = (outcome: boolean) => {
      observer.disconnect();
      clearTimeout(timer);
      resolve(outcome);
    };
    const observer = new MutationObserver(() => isThere() && finish(true));
    const timer = setTimeout(() => finish(isThere()), RENDER_MS);
    observer.observe(cell.outputArea.node, { childList: true, subtree: true });
    if (isThere()) {
      finish(true);
    }
  });
}

function setNote(cell: Cell, look: 'plain' | 'stop' | null, sentence = '', ...remedy: Node[]): void {
  cell.node.querySelector(':scope > .bangkom-note')?.remove();
  if (look) {
    const notice = h('div', { class: `notice ${look}` }, h('p', {}, sentence), ...remedy);
    cell.node.append(h('div', { class: 'bangkom bangkom-note', lang: 'id' }, notice));
  }
}
