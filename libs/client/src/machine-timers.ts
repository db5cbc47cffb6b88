import type { Clock, Timer } from '@parley/kernel';
import type { Effect, TimerName } from './machine.ts';

/** Timers that the machine asks for: one of each name, the newest. */
export class MachineTimers {
  readonly #clock: Clock;
  readonly #onDue: (name: TimerName) => void;
  readonly #timers = new Map<TimerName, Timer>();

  constructor(clock: Clock, onDue: (name: TimerName) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  perform(effect: Extract<Effect, { type: 'timer' | 'cancel' }>): void {
    const { name } = effect;
    this.#timers.get(name)?.cancel();
    this.#timers.delete(name);
    if (effect.type === 'timer')
      this.#timers.set(
        name,
        this.#clock.after(effect.ms, () => this.#onDue(name)),
      );
  }
}
