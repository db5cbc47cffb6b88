import { EventEmitter } from 'node:events';
import type { Element } from '@parley/xmpp-core';
import type { RawEntity, RawSocket } from './entity.ts';

/** An @xmpp entity whose network is the test: `connectWith` says what the next attempts do. */
export class FakeEntity extends EventEmitter implements RawEntity {
  status = 'offline';
  timeout = 0;
  jid: { toString(): string } | null = null;
  socket: RawSocket | null = null;
  parser: object | null = null;
  readonly options = { service: 'xmpp://fake:1', domain: 'd' };
  readonly sent: Element[] = [];
  readonly attempts: string[] = [];
  /** Called at the end of every attempt's connect; may throw, or bring the session up. */
  connectWith: () => void = () => {};
  writes: () => Promise<void> = async () => {};

  async connect(service: string): Promise<void> {
    this.attempts.push(service);
    this._status('connecting');
    this.socket = { on: () => {}, destroy: () => {} };
    this.parser = {};
    this.connectWith();
  }

  async open(): Promise<void> {}

  socketParameters(): undefined {}

  async send(element: Element): Promise<void> {
    await this.writes();
    this.sent.push(element);
  }

  /** Only the stream's end is written this way; the server answers it. */
  async write(): Promise<void> {
    await this.writes();
    queueMicrotask(() => this._status('close'));
  }

  async disconnect(): Promise<void> {}

  footer(): string {
    return '';
  }

  footerElement(): undefined {
    return undefined;
  }

  _jid(jid: string): void {
    this.jid = jid;
  }

  _status(status: string, ...args: unknown[]): void {
    if (this.status === status) return;
    this.status = status;
    this.emit(status, ...args);
  }

  _onData(): void {}

  _onElement(): void {}

  _detachParser(): void {
    this.parser = null;
  }

  _detachSocket(): void {
    this.socket = null;
  }
}
