import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@parley/kernel';
import { locateWorker } from '../../mediasoup-worker/locate.mjs';
import { number, numbers, readArguments, value } from '../arguments.ts';
import { range } from '../forwarding/drivers/driver.ts';
import { startParleyBridge } from '../forwarding/drivers/parley.ts';
import { buildGenerator } from '../forwarding/generator/build.mjs';
import { Generator } from '../forwarding/generator.ts';
import { raisePriority, usageOf, usedBetween } from '../forwarding/processes.ts';
import { markdown } from '../forwarding/tables.ts';
import { say } from '../output.ts';
import { hearOnset } from './onset.ts';
import { VoiceRoom } from './voice-room.ts';

const WARM_SECONDS = 6;
/** Four people talk, and everybody's room is noisy, each a little more than the next. */
const TALKERS = 4;
const talking = (index: number) => (index < TALKERS ? 25 + index : 70 + (index % 12));
const ONSETS = 5;
/** So that the joins are not what is measured. */
const JOINS_AT_ONCE = 50;

interface Row {
  readonly microphones: number;
  readonly listeners: number;
  readonly inPps: number;
  readonly outPps: number;
  /** Packets a second that one listener gets, as a number of voices. */
  readonly voicesHeard: number;
  readonly workerCores: number;
  readonly nodeCores: number;
  /** Maps of voices that a listener is sent in a minute. */
  readonly mapsPerMinute: number;
  /** New speakers whose first 100 ms were all there, at all listeners. */
  readonly onsetsWhole: number;
  readonly onsets: number;
  /** Until the first packet of a new speaker is there, at the last listener. */
  readonly onsetMs: number;
}

/**
 * `npm run bench -- voices [--microphones 20,100,300] [--listeners 60] [--seconds 5] [--loudest N]`: one room of our bridge in which
 * everybody's microphone is on and some listen, and what that costs; then some who were silent begin to speak.
 */
export async function voices(args: readonly string[]): Promise<unknown> {
  const values = readArguments(args, {
    ...{ microphones: numbers([20, 100, 300]), listeners: number(60), seconds: number(5) },
    loudest: value('a number from 0 to 50, as JVB_LOUDEST_N takes it', undefined, (text) => /^\d+$/.exec(text)?.[0]),
  });
  const workerBin = locateWorker();
  if (!workerBin) throw new AppError('CONFIG_INVALID', 'no mediasoup worker: run npm start once');
  const generator = await buildGenerator();
  const rows: Row[] = [];
  const env = values.loudest === undefined ? {} : { JVB_LOUDEST_N: values.loudest };
  const { listeners, seconds } = values;
  for (const microphones of values.microphones) {
    const row = await measure({ microphones, listeners, seconds, generator, workerBin, env });
    say(JSON.stringify(row));
    rows.push(row);
  }
  say(markdown(HEAD, rows.map(cellsOf)));
  return { rows };
}

interface Setup {
  readonly microphones: number;
  readonly listeners: number;
  readonly seconds: number;
  readonly generator: string;
  readonly workerBin: string;
  readonly env: Readonly<Record<string, string>>;
}

async function measure({ microphones, listeners: wanted, seconds, generator: binary, workerBin, env }: Setup): Promise<Row> {
  const bridge = await startParleyBridge({ workerBin, env });
  const generator = await Generator.start(binary);
  try {
    raisePriority([...bridge.pids(), generator.pid]);
    const room = new VoiceRoom(bridge, generator);
    const listeners = Math.min(wanted, microphones);
    // The last ones are silent: they begin to speak later.
    const levelOf = (index: number) => (index >= microphones - ONSETS ? 127 : talking(index));
    await room.join(listeners > 0, levelOf(0));
    for (let first = 1; first < microphones; first += JOINS_AT_ONCE) {
      const some = range(Math.min(JOINS_AT_ONCE, microphones - first)).map((index) => first + index);
      await Promise.all(some.map((index) => room.join(index < listeners, levelOf(index))));
      await generator.allUp(room.speakers.map(({ endpoint }) => endpoint));
    }
    await generator.go();
    await pause(WARM_SECONDS * 1000);
    const maps = () => room.speakers.reduce((sum, speaker) => sum + speaker.maps, 0);
    const [media, all, mapsBefore] = [bridge.mediaPids(), bridge.pids(), maps()];
    const before = { media: usageOf(media), all: usageOf(all) };
    await generator.mark();
    await pause(seconds * 1000);
    const statistics = await generator.statistics();
    const [inWorker, inAll] = [usedBetween(before.media, usageOf(media)).cpu, usedBetween(before.all, usageOf(all)).cpu];
    const mapsPerMinute = ((maps() - mapsBefore) / listeners / statistics.seconds) * 60;
    const onsets = [];
    for (const speaker of room.speakers.slice(-ONSETS)) onsets.push(await hearOnset(generator, room, speaker, 30));
    const outPps = statistics.receivedPackets / statistics.seconds;
    return {
      ...{ microphones, listeners, inPps: statistics.sentPackets / statistics.seconds, outPps },
      voicesHeard: outPps / listeners / 50,
      workerCores: inWorker / statistics.seconds,
      nodeCores: (inAll - inWorker) / statistics.seconds,
      mapsPerMinute,
      onsetsWhole: onsets.filter(({ isWhole }) => isWhole).length,
      onsets: onsets.length,
      onsetMs: Math.max(...onsets.map(({ firstMs }) => firstMs)),
    };
  } finally {
    await generator.quit();
    await bridge.stop();
  }
}

const HEAD = [
  ...['microphones', 'listeners', 'in pps', 'out pps', 'voices heard', 'worker cores', 'Node cores', 'maps a minute'],
  ...['first 100 ms whole', 'first packet ms'],
];

function cellsOf(row: Row): (string | number)[] {
  return [
    ...[row.microphones, row.listeners, Math.round(row.inPps), Math.round(row.outPps), row.voicesHeard.toFixed(2)],
    ...[row.workerCores.toFixed(3), row.nodeCores.toFixed(3), row.mapsPerMinute.toFixed(1)],
    ...[`${row.onsetsWhole} of ${row.onsets}`, row.onsetMs.toFixed(1)],
  ];
}
