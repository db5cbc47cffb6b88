import type { ClientMessage, ReceiverConstraints } from './types.ts';

type ConstraintMessage = Extract<ClientMessage, { colibriClass: 'ReceiverVideoConstraints' | 'LastNChangedEvent' }>;

/** What holds after a message: given fields replace the old ones as a whole, absent fields keep their value (bridge contract §9.1). */
export function mergeConstraints(old: ReceiverConstraints, message: ConstraintMessage): ReceiverConstraints {
  const { colibriClass: _, ...given } = message;
  return { ...old, ...given };
}
