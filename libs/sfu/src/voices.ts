import type { types } from 'mediasoup';
import { translate } from './errors.ts';
import { producerParameters } from './rtp-parameters.ts';

/** By this our worker tells a selection of voices from an observer of levels, which takes no less than 250 (patch 0016). */
const SELECTION = { maxEntries: 1, threshold: -127, interval: 1 } as const;
/** By this it tells carriers from voices: no source may be called so. */
export const CARRIER_MSID = 'voice-slot';
/** Carriers send nothing under their own SSRC; each needs one of its own. */
const FIRST_CARRIER_SSRC = 1;

/**
 * Which voices of one mediasoup router are passed on. The worker decides that packet by packet: silence never is, and once there
 * is a limit, only those who hold one of that many slots are. A slot is a stream of its own: its consumers get the voice that
 * holds it, whoever that is, except at the sender's own transport. Consumers of the voices themselves get only those with a slot.
 */
export interface RouterVoices {
  /** Ids of the producers that hold the slots; undefined = nobody does. Lags the sound by some 50 ms. Empty without a limit. */
  readonly holders: readonly (string | undefined)[];
  /** Takes an audio producer of this router into account. @throws AppError CLOSED when it is gone */
  add(producerId: string): Promise<void>;
  /** That one is the dominant speaker: it has a slot until another one is. */
  promote(producerId: string): Promise<void>;
  /**
   * Makes slots, and resolves when it is known who holds them; only the first call counts that does not fail.
   * @throws AppError CLOSED when the router is gone, UNAVAILABLE when the worker does not make them
   */
  limit(slots: number): Promise<void>;
  /** Id of the producer that stands for a slot; undefined = there is no such slot. */
  carrier(slot: number): string | undefined;
}

/** @throws AppError UNAVAILABLE when the worker does not make one */
export async function createRouterVoices(router: types.Router, onHolders: () => void): Promise<RouterVoices> {
  const selection = await translate('select voices', 'UNAVAILABLE', router.createAudioLevelObserver(SELECTION));
  const carriers: string[] = [];
  let holders: readonly (string | undefined)[] = [];
  let limiting: Promise<void> | undefined;
  selection.on('volumes', (entries) => {
    const bySlot = new Map(entries.map(({ producer, volume: slot }) => [slot, producer.id]));
    holders = carriers.map((_, slot) => bySlot.get(slot));
    onHolders();
  });
  selection.on('silence', () => {
    holders = carriers.map(() => undefined);
    onHolders();
  });
  const add = (producerId: string) => translate('select voices', 'UNAVAILABLE', selection.addProducer({ producerId }), router);
  const makeSlots = async (slots: number): Promise<void> => {
    let direct: types.DirectTransport | undefined;
    try {
      direct = await translate('voice slots', 'UNAVAILABLE', router.createDirectTransport(), router);
      for (let slot = 0; slot < slots; slot++) {
        const rtpParameters = producerParameters('audio', CARRIER_MSID, [{ ssrc: FIRST_CARRIER_SSRC + slot }], { msid: CARRIER_MSID });
        const carrier = await translate('voice slots', 'UNAVAILABLE', direct.produce({ kind: 'audio', rtpParameters }), router);
        carriers.push(carrier.id);
        await add(carrier.id);
      }
    } catch (error) {
      // Nothing of it may be left for another attempt.
      carriers.length = 0;
      limiting = undefined;
      direct?.close();
      throw error;
    }
    // Who asks for the holders from now on must not be told of guesses: receivers give their streams names by them.
    if (slots > 0) await firstHolders(selection);
  };
  return {
    get holders() {
      return holders;
    },
    add,
    // The worker takes a producer that is added once more for the dominant one.
    promote: add,
    limit: (slots) => (limiting ??= makeSlots(slots)),
    carrier: (slot) => carriers[slot],
  };
}

/** Resolves when the worker has told who holds the slots, which it does after each one that is new, or never will. */
function firstHolders(selection: types.AudioLevelObserver): Promise<void> {
  return new Promise((resolve) => {
    const isTold = () => {
      selection.off('volumes', isTold);
      selection.off('silence', isTold);
      selection.observer.off('close', isTold);
      resolve();
    };
    selection.on('volumes', isTold);
    selection.on('silence', isTold);
    selection.observer.on('close', isTold);
    if (selection.closed) isTold();
  });
}
