// What a released notebook says about itself: `metadata.bangkom` of the notebook and of its cells. Pure reading.

import type { ICellModel } from '@jupyterlab/cells';
import type { INotebookModel } from '@jupyterlab/notebook';

export interface Assignment {
  readonly id: string;
  readonly title: string;
}

export type Role = 'text' | 'prompt' | 'widget' | 'test' | 'answer' | 'video-prompt' | 'video-widget' | 'exploration-prompt' | 'exploration-widget';

/** The only code that ever runs by itself. The source decides; a tag or a role alone never does. */
const ALLOWED = /^from bangkom\.(?:forms|video) import (question|player|explore)\n\1\("([a-z0-9-]+)"\)$/;

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

type Kind = 'question' | 'video' | 'exploration';
const KINDS: Record<string, Kind> = { question: 'question', player: 'video', explore: 'exploration' };

export interface AllowedCall {
  readonly kind: Kind;
  readonly id: string;
}

/** The allow-listed call that is the whole of `source`, or null. */
export function allowedCall(source: string): AllowedCall | null {
  const match = ALLOWED.exec(source);
  return match && { kind: KINDS[match[1]], id: match[2] };
}
