import { describe, expect, it } from 'vitest';
import { FakeSpan, settle } from '../testing/fake-branches.ts';

const ONE_EACH = { fullCpu: 0.6, endpointsPerWorker: 1 };

async function span(cpu: (number | undefined)[] = [0, 0], rules = ONE_EACH): Promise<FakeSpan> {
  const made = new FakeSpan(cpu, rules);
  await made.router.open();
  return made;
}

/** People who are all on different workers. */
async function call(names: readonly string[]) {
  const conference = await span(names.map(() => 0));
  const people = [];
  for (const name of names) people.push(await conference.join(name));
  return { conference, people };
}

describe('workers', () => {
  it('are come to when they are needed, and left when nobody is on them any more', async () => {
    const conference = await span();
    expect(conference.router.workers).toEqual([0]);
    const [ada, ben] = [await conference.join('ada'), await conference.join('ben')];
    expect(conference.router.workers).toEqual([0, 1]);
    ben.close();
    expect([conference.router.workers, conference.branches.map(({ closed }) => closed)]).toEqual([[0], [false, true]]);
    const cyd = await conference.join('cyd');
    expect(cyd.branch.worker).toBe(1);
    ada.close();
    expect(conference.router.workers).toEqual([1]);
    cyd.close();
    expect(conference.router.workers, 'the last one stays for whoever comes').toEqual([1]);
  });

  it('are tried one after the other when they die in that moment', async () => {
    const conference = await span([0, 0, 0]);
    await conference.join('ada');
    conference.failing.add(1);
    expect((await conference.join('ben')).branch.worker).toBe(2);
    expect(conference.router.workers).toEqual([0, 2]);
    conference.cpu.fill(undefined);
    await expect(conference.join('cyd')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    conference.router.close();
    await expect(conference.join('cyd')).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('are none at the start when none runs, or another one when the first dies', async () => {
    await expect(span([undefined])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const conference = new FakeSpan([0, 0.5], ONE_EACH);
    conference.failing.add(0);
    await conference.router.open();
    expect(conference.router.workers).toEqual([1]);
  });

  it('that are opened for a conference that ends are closed', async () => {
    const conference = await span();
    await conference.join('ada');
    const late = conference.join('ben');
    conference.router.close();
    await expect(late).rejects.toMatchObject({ code: 'CLOSED' });
    await settle();
    expect(conference.branches.map(({ closed }) => closed)).toEqual([true, true]);
  });
});

describe('a source', () => {
  it('crosses once, to whoever takes it, and as long as somebody does', async () => {
    const { conference, people } = await call(['ada', 'ben', 'cyd']);
    const [ada, ben, cyd] = people;
    ada?.produce('v');
    expect(conference.open).toEqual([]);
    const uses = await Promise.all([ben, ben, cyd, ada].map((one) => one?.take('v')));
    expect(conference.open).toEqual(['v 0>1', 'v 0>2']);
    expect(uses.map((use) => use !== undefined)).toEqual([true, true, true, false]);
    uses[0]?.release();
    uses[0]?.release();
    expect(conference.open).toEqual(['v 0>1', 'v 0>2']);
    uses[1]?.release();
    expect([conference.open, conference.router.pipes]).toEqual([['v 0>2'], 1]);
    await ben?.take('v');
    expect(conference.open).toEqual(['v 0>2', 'v 0>1']);
  });

  it('is carried while anybody there lets it flow', async () => {
    const { conference, people } = await call(['ada', 'ben']);
    people[0]?.produce('v');
    const [one, two] = [await people[1]?.take('v'), await people[1]?.take('v')];
    const settings = () => conference.pipes[0]?.settings;
    expect(settings()).toEqual([false]);
    one?.setActive(true);
    two?.setActive(true);
    one?.setActive(false);
    expect(settings()).toEqual([false, true]);
    two?.release();
    expect(settings()).toEqual([false, true, false]);
    one?.setActive(true);
    two?.setActive(true);
    expect(settings()).toEqual([false, true, false, true]);
  });

  it('that has ended, or ends in that moment, cannot be taken', async () => {
    const { conference, people } = await call(['ada', 'ben']);
    const [ada, ben] = people;
    await expect(ben?.take('v')).rejects.toMatchObject({ code: 'CLOSED' });
    ada?.produce('v');
    conference.closesNextPipe = true;
    await expect(ben?.take('v')).rejects.toMatchObject({ code: 'CLOSED' });
    expect(conference.open).toEqual([]);
    ada?.unproduce('v');
    await expect(ben?.take('v')).rejects.toMatchObject({ code: 'CLOSED' });
    expect(conference.open).toEqual([]);
  });
});

describe('voices', () => {
  it('are judged in one place, wherever they come in', async () => {
    const { conference, people } = await call(['ada', 'ben']);
    for (const [index, one] of people.entries()) one.produce(`a${index}`, 'audio');
    await settle();
    expect([conference.open, conference.pipes[0]?.settings]).toEqual([['a1 1>0'], []]);
    expect(conference.branch(0).observed.sort()).toEqual(['a0', 'a1']);
    conference.branch(0).callbacks.onDominantSpeaker('ben', 'a1');
    conference.branch(1).callbacks.onDominantSpeaker('ada', 'a0');
    conference.branch(0).callbacks.onLevels([{ owner: 'ben', level: -10 }]);
    conference.branch(1).callbacks.onLevels([]);
    expect(conference.events).toEqual(['speaks ben', 'levels ben']);
    people[1]?.unproduce('a1');
    expect(conference.open).toEqual([]);
  });

  it('are judged elsewhere when that worker is left or dies', async () => {
    const { conference, people } = await call(['ada', 'ben', 'cyd']);
    for (const [index, one] of people.entries()) one.produce(`a${index}`, 'audio');
    await settle();
    people[0]?.unproduce('a0');
    people[0]?.close();
    await settle();
    expect(conference.branch(1).observed.sort()).toEqual(['a1', 'a2']);
    expect(conference.events).toEqual([]);
    await conference.kill(1);
    conference.branch(2).callbacks.onDominantSpeaker('cyd', 'a2');
    expect(conference.events).toEqual(['ben lost', 'speaks cyd']);
  });

  it('go everywhere once they are limited, also to a worker that comes later', async () => {
    const { conference, people } = await call(['ada', 'ben']);
    conference.cpu.push(0);
    people[0]?.produce('a0', 'audio');
    await conference.router.limitVoices(3);
    await settle();
    expect(conference.open).toEqual(['a0 0>1']);
    const cyd = await conference.join('cyd');
    await settle();
    expect([conference.open, cyd.branch.voiceLimit]).toEqual([['a0 0>1', 'a0 0>2'], 3]);
    conference.branch(0).callbacks.onDominantSpeaker('ada', 'a0');
    expect(conference.branches.map(({ promoted }) => promoted)).toEqual([['a0'], ['a0'], ['a0']]);
  });
});

describe('voices that are to be limited', () => {
  it('are where a worker dies meanwhile, too', async () => {
    const { conference, people } = await call(['ada', 'ben', 'cyd']);
    people[0]?.produce('a0', 'audio');
    const limiting = conference.router.limitVoices(3);
    await conference.kill(1);
    await limiting;
    await settle();
    expect([conference.branch(0).voiceLimit, conference.branch(2).voiceLimit, conference.open]).toEqual([3, 3, ['a0 0>2']]);
  });

  it('leave nothing on a worker that cannot', async () => {
    const conference = await span([0, 0, 0]);
    await conference.join('ada');
    await conference.router.limitVoices(3);
    conference.unlimited.add(1);
    expect((await conference.join('ben')).branch.worker).toBe(2);
    expect(conference.branches.map(({ worker, closed }) => [worker, closed])).toContainEqual([1, true]);
    expect(conference.router.workers).toEqual([0, 2]);
  });

  it('are not where the conference is over, or its worker refuses', async () => {
    const over = await call(['ada']);
    const limiting = over.conference.router.limitVoices(3);
    over.conference.router.close();
    await expect(limiting).rejects.toMatchObject({ code: 'CLOSED' });
    const { conference } = await call(['ada']);
    conference.branch(0).refusesLimit = 'out of order';
    await expect(conference.router.limitVoices(3)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    conference.branch(0).refusesLimit = undefined;
    await conference.router.limitVoices(3);
    expect(conference.branch(0).voiceLimit).toBe(3);
  });
});

describe('a worker that dies', () => {
  it('takes its endpoints and their sources with it, and nobody else', async () => {
    const { conference, people } = await call(['ada', 'ben', 'cyd']);
    const [ada, ben, cyd] = people;
    for (const [index, one] of people.entries()) one.produce(`v${index}`);
    await Promise.all([ada?.take('v1'), ben?.take('v0'), cyd?.take('v0')]);
    await conference.kill(1);
    expect([conference.events, conference.router.workers, conference.open]).toEqual([['ben lost'], [0, 2], ['v0 0>2']]);
    await expect(ada?.take('v1')).rejects.toMatchObject({ code: 'CLOSED' });
    ben?.close();
    conference.cpu[1] = 0;
    const again = await conference.join('ben');
    expect(again.branch.worker).toBe(1);
    again.produce('v9');
    await ada?.take('v9');
    expect(conference.open).toEqual(['v0 0>2', 'v9 1>0']);
  });

  it('takes the conference with it when everybody was on it', async () => {
    const { conference, people } = await call(['ada', 'ben']);
    people[1]?.close();
    await conference.kill(0);
    expect(conference.events).toEqual(['conference lost']);
    await conference.router.createTransport({} as never).catch((error: unknown) => expect(error).toMatchObject({ code: 'CLOSED' }));
  });

  it('does not matter to a conference that has ended', async () => {
    const { conference } = await call(['ada', 'ben']);
    conference.router.close();
    conference.branches[0]?.callbacks.onLost();
    expect([conference.events, conference.branches.map(({ closed }) => closed)]).toEqual([[], [true, true]]);
  });
});
