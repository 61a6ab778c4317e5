// What a released notebook says about itself: `metadata.bangkom` of the notebook and of its cells. Pure reading.

import type { ICellModel } from '@jupyterlab/cells';
import type { INotebookModel } from '@jupyterlab/notebook';

export interface Assignment {
  readonly id: string;
  readonly title: string;
}

export type Role = 'text' | 'prompt' | 'widget' | 'test' | 'answer' | 'video-prompt' | 'video-widget';

/** The only code that ever runs by itself. The source decides; a tag or a role alone never does. */
const ALLOWED = /^from bangkom\.(forms import question\nquestion|video import player\nplayer)\("([a-z0-9-]+)"\)$/;

/** The assignment a notebook belongs to, or null for any other notebook, which this extension leaves alone. */
export function assignmentOf(model: INotebookModel | null): Assignment | null {
  const found = model?.getMetadata('bangkom') as { assignment?: unknown; title?: unknown } | undefined;
  if (typeof found?.assignment !== 'string' || !found.assignment) {
    return null;
  }
  return { id: found.assignment, title: typeof found.title === 'string' ? found.title : found.assignment };
}

export function roleOf(cell: ICellModel): Role | null {
  return (cell.getMetadata('bangkom') as { role?: Role } | undefined)?.role ?? null;
}

export function idOf(cell: ICellModel): string | null {
  return (cell.getMetadata('bangkom') as { id?: string } | undefined)?.id ?? null;
}

export interface AllowedCall {
  readonly kind: 'question' | 'video';
  readonly id: string;
}

/** The allow-listed call that is the whole of `source`, or null. */
export function allowedCall(source: string): AllowedCall | null {
  const match = ALLOWED.exec(source);
  return match && { kind: match[1].startsWith('forms') ? 'question' : 'video', id: match[2] };
}
