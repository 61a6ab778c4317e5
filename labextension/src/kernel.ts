// Watches the kernel behind the forms and says in Indonesian what Jupyter would say in English dialogs.

import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel } from '@jupyterlab/services';
import type { Banner } from './banner';
import { SAY } from './messages';

const START_MS = 60_000;
const BLINK_MS = 4_000; // shorter interruptions heal before anybody reads about them

export class KernelWatch {
  private blink = 0;
  private isReopening = false;

  constructor(
    private readonly session: ISessionContext,
    private readonly banner: Banner,
    private readonly open: () => Promise<void>,
    private readonly onTrouble: () => void
  ) {
    session.statusChanged.connect(this.onStatus, this);
    session.connectionStatusChanged.connect(this.onConnection, this);
  }

  dispose(): void {
    clearTimeout(this.blink);
    this.session.statusChanged.disconnect(this.onStatus, this);
    this.session.connectionStatusChanged.disconnect(this.onConnection, this);
  }

  /** Wait for the first kernel and open the forms. */
  async start(): Promise<void> {
    try {
      await within(START_MS, this.session.ready);
      await within(START_MS, this.kernel().info);
      await this.open();
    } catch {
      this.stopped(SAY.notStarted);
    }
  }

  /** A kernel that answers, whatever happened to the last one, and the forms on it. */
  async reopen(): Promise<void> {
    if (this.isReopening) {
      return;
    }
    this.isReopening = true;
    this.banner.show('wait', SAY.reopening);
    try {
      const hasKernel = this.session.session?.kernel != null && this.session.session.kernel.status !== 'dead';
      const name = this.session.kernelPreference.name ?? 'python3';
      const fresh: Promise<unknown> = hasKernel ? this.session.restartKernel() : this.session.changeKernel({ name });
      await within(START_MS, fresh);
      await within(START_MS, this.kernel().info);
      await this.open();
      this.banner.hide();
    } catch {
      this.stopped(SAY.notStarted);
    } finally {
      this.isReopening = false;
    }
  }

  private kernel(): Kernel.IKernelConnection {
    const kernel = this.session.session?.kernel;
    if (!kernel) {
      throw new Error('no kernel');
    }
    return kernel;
  }

  private stopped(sentence: string): void {
    this.onTrouble();
    this.banner.show('stop', sentence, { label: SAY.reopen, run: () => void this.reopen() });
  }

  private onStatus(_: ISessionContext, status: Kernel.Status): void {
    if (!this.isReopening && (status === 'dead' || status === 'autorestarting')) {
      this.stopped(SAY.stopped);
    }
  }

  private onConnection(_: ISessionContext, status: Kernel.ConnectionStatus): void {
    clearTimeout(this.blink);
    if (status === 'connected') {
      this.banner.hide('connection');
    } else if (!this.isReopening) {
      this.blink = window.setTimeout(() => {
        const again = { label: SAY.reconnect, run: () => void this.session.session?.kernel?.reconnect() };
        this.banner.show('wait', SAY.disconnected, again, 'connection');
      }, BLINK_MS);
    }
  }
}

function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('too late')), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
