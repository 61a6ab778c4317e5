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

/** Resolves to whether the cell ran without an error. */
async function run(panel: NotebookPanel, cell: CodeCell): Promise<boolean> {
  setNote(cell, 'plain', SAY.preparing);
  const reply = await CodeCell.execute(cell, panel.sessionContext, { deletedCells: [] });
  return reply?.content.status === 'ok';
}

/** Wait for what the cell draws, and hide or keep the question's text accordingly. */
async function show(panel: NotebookPanel, cell: CodeCell, call: AllowedCall, isRun: boolean): Promise<void> {
  const outcome = isRun ? await outcomeOf(cell) : 'nothing';
  promptOf(panel, call)?.toggleClass('bangkom-told', outcome === 'form'); // the form repeats the text
  const again = async () => show(panel, cell, call, await run(panel, cell));
  const button = h('button', { type: 'button', class: 'button quiet', click: () => void again() }, SAY.reopen);
  setNote(cell, outcome === 'nothing' ? 'stop' : null, SAY.broken, button);
}

function promptOf(panel: NotebookPanel, call: AllowedCall): Cell | undefined {
  const role = call.kind === 'question' ? 'prompt' : 'video-prompt';
  return panel.content.widgets.find(cell => roleOf(cell.model) === role && idOf(cell.model) === call.id);
}

type Outcome = 'form' | 'problem' | 'nothing';

/** What the cell's output came to: something to answer with or watch, a sentence why not, or nothing at all. */
function outcomeOf(cell: CodeCell): Promise<Outcome> {
  const output = cell.outputArea.node;
  const look = (): Outcome => {
    if (output.querySelector('form, video, audio')) {
      return 'form';
    }
    return output.querySelector('.bangkom > *') ? 'problem' : 'nothing';
  };
  return new Promise(resolve => {
    const settle = () => {
      const outcome = look();
      if (outcome !== 'nothing') {
        observer.disconnect();
        clearTimeout(timer);
        resolve(outcome);
      }
    };
    const observer = new MutationObserver(settle);
    const timer = setTimeout(() => {
      observer.disconnect();
      resolve(look());
    }, RENDER_MS);
    observer.observe(output, { childList: true, subtree: true });
    settle();
  });
}

function setNote(cell: Cell, look: 'plain' | 'stop' | null, sentence = '', ...remedy: Node[]): void {
  cell.node.querySelector(':scope > .bangkom-note')?.remove();
  if (look) {
    const notice = h('div', { class: `notice ${look}` }, h('p', {}, sentence), ...remedy);
    cell.node.append(h('div', { class: 'bangkom bangkom-note', lang: 'id' }, notice));
  }
}
