// One sentence across the page about what is wrong, with one thing to do. The worst news stays.

import { h } from './dom';

export interface Remedy {
  readonly label: string;
  readonly run: () => void;
}

export class Banner {
  readonly node = h('div', { class: 'bangkom-banner', role: 'alert', hidden: true });
  private topic = '';

  /** `topic` names what the banner is about, so that good news about one thing doesn't hide bad news about another. */
  show(look: 'wait' | 'stop', sentence: string, remedy?: Remedy, topic = 'kernel'): void {
    if (!this.node.hidden && this.topic === 'kernel' && topic !== 'kernel') {
      return;
    }
    this.topic = topic;
    const children: Node[] = [h('p', {}, sentence)];
    if (remedy) {
      children.push(h('button', { type: 'button', class: 'button quiet', click: remedy.run }, remedy.label));
    }
    this.node.replaceChildren(h('div', { class: `notice ${look}` }, ...children));
    this.node.hidden = false;
  }

  hide(topic = 'kernel'): void {
    if (this.topic === topic) {
      this.node.hidden = true;
    }
  }
}
