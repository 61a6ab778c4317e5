// Opens the forms and players of a notebook: runs the allow-listed cells, and only those, one after another.

import { Cell, CodeCell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { AllowedCall, allowedCall, idOf, roleOf } from './assignment';
import { h } from './dom';
import { SAY } from './messages';

const RENDER_MS = 20_000;

/** Run every allow-listed cell. Each failure is shown in its place; rejects only if the kernel goes away. */
export async function openForms(panel: NotebookPanel): Promise<void> {
  const drawing: Promise<void>[] = [];
  for (const cell of panel.content.widgets) {
    const call = cell instanceof CodeCell ? allowedCall(cell.model.sharedModel.getSource()) : null;
    if (call) {
      drawing.push(show(panel, cell as CodeCell, call, await run(panel, cell as CodeCell)));
    }
  }
  await Promise.all(drawing);
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
    } else if (role === 'widget' || role === 'video-widget' || role === 'exploration-widget') {
      cell.addClass('bangkom-refused');
      setNote(cell, 'stop', SAY.refused);
    }
  }
}

/** While nothing can be opened, no form may go on saying that it is on its way. */
export function clearWaiting(panel: NotebookPanel): void {
  panel.content.widgets.filter(cell => cell.hasClass('bangkom-form')).forEach(cell => setNote(cell, null));
}

/** Resolves to whether the cell ran without an error. */
async function run(panel: NotebookPanel, cell: CodeCell): Promise<boolean> {
  setNote(cell, 'plain', SAY.preparing);
  const reply = await CodeCell.execute(cell, panel.sessionContext, { deletedCells: [] });
  return reply?.content.status === 'ok';
}

/** Wait until the cell has drawn something, and keep the question's text in sight for as long as no form stands there. */
async function show(panel: NotebookPanel, cell: CodeCell, call: AllowedCall, isRun: boolean): Promise<void> {
  const isDrawn = isRun && (await drawn(cell, promptOf(panel, call)));
  const again = async () => show(panel, cell, call, await run(panel, cell));
  const button = h('button', { type: 'button', class: 'button quiet', click: () => void again() }, SAY.reopen);
  setNote(cell, isDrawn ? null : 'stop', SAY.broken, button);
}

function promptOf(panel: NotebookPanel, call: AllowedCall): Cell | undefined {
  const role = call.kind === 'question' ? 'prompt' : `${call.kind}-prompt`;
  return panel.content.widgets.find(cell => roleOf(cell.model) === role && idOf(cell.model) === call.id);
}

const watching = new WeakMap<CodeCell, MutationObserver>();

/**
 * Resolves to true once the output holds something of ours (a form, or a sentence why there is none), to false if that
 * doesn't come. From then on `prompt` is hidden whenever there is something to answer with or to watch: the form repeats it.
 */
function drawn(cell: CodeCell, prompt: Cell | undefined): Promise<boolean> {
  const output = cell.outputArea.node;
  return new Promise(resolve => {
    const look = () => {
      prompt?.toggleClass('bangkom-told', output.querySelector('form, video, audio') !== null);
      if (output.querySelector('.bangkom > *')) {
        clearTimeout(timer);
        resolve(true);
      }
    };
    const timer = setTimeout(() => resolve(false), RENDER_MS);
    watching.get(cell)?.disconnect();
    const observer = new MutationObserver(look);
    watching.set(cell, observer);
    observer.observe(output, { childList: true, subtree: true });
    look();
  });
}

function setNote(cell: Cell, look: 'plain' | 'stop' | null, sentence = '', ...remedy: Node[]): void {
  cell.node.querySelector(':scope > .bangkom-note')?.remove();
  if (look) {
    const notice = h('div', { class: `notice ${look}` }, h('p', {}, sentence), ...remedy);
    cell.node.append(h('div', { class: 'bangkom bangkom-note', lang: 'id' }, notice));
  }
}
