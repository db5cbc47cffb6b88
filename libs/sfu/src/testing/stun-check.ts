import { buildCheck } from './ice-client.ts';

/** A connectivity check for an ICE user, as somebody sends it who does not know the password. */
export const checkWithoutPassword = (ufrag: string, transaction: number): Buffer => buildCheck({ ufrag, pwd: 'guess' }, transaction);
