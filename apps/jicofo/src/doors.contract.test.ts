import { type OfficialPeer, PeerLobby, PeerMemory, prosodyVersions, setPassword, switchLobby, tryToEnter, waitFor } from '@parley/testing';
import { NS, xml } from '@parley/xmpp-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthStack, refusalOf } from './testing/auth-stack.ts';

describe.each(await prosodyVersions())('a door of Prosody $version', (prosody) => {
  let stack: AuthStack;
  beforeAll(async () => {
    stack = await AuthStack.start(prosody, { ENABLE_LOBBY: '1', ROOM_MODERATORS: 'first' });
  });
  afterAll(() => stack?.stop());

  /** One browser, before and after. */
  class Person {
    readonly memory = new PeerMemory();
    readonly room: string;

    constructor(room: string) {
      this.room = room;
    }

    /** Asks for the room and tries to enter: the way in, or why not. */
    async come(password?: string) {
      const peer = await stack.peer({ room: this.room, memory: this.memory });
      await peer.requestConference();
      return { peer, refusal: await tryToEnter(peer, password) };
    }

    /** The same with a conference request by HTTP. */
    async comeByHttp() {
      const asked = await stack.http({ room: this.room, machineUid: this.memory.machineUid, properties: {} });
      expect(await asked.json()).toMatchObject({ ready: true });
      const peer = await stack.peer({ room: this.room, memory: this.memory });
      return { peer, refusal: await tryToEnter(peer, undefined, true) };
    }

    async enter(): Promise<OfficialPeer> {
      const { peer, refusal } = await this.come();
      expect(refusal).toBeUndefined();
      return peer;
    }
  }

  const moderator = async (person: Person) => {
    const peer = await person.enter();
    await peer.until(() => peer.view.self?.affiliation === 'owner', 'ownership');
    return peer;
  };
  /** When the meeting began, as clients count its duration. */
  const startOf = async ({ connection, room }: OfficialPeer) => {
    const answer = await connection.iq('get', room, xml('query', { xmlns: NS.discoInfo }));
    return Number(/created_timestamp"[^>]*><value>(\d+)</.exec(String(answer))?.[1]);
  };
  /** Waits until the focus knows what it will have to put back. */
  const known = ({ room }: OfficialPeer, door: { hasLobby: boolean; hasPassword: boolean }) => {
    const isIt = (record: Readonly<Record<string, unknown>>) =>
      record.msg === 'room door changed' && record.conference === room && record.hasLobby === door.hasLobby;
    return stack.focus.logged((record) => isIt(record) && record.hasPassword === door.hasPassword, 'the door');
  };

  it.each(['SIGKILL', 'SIGTERM'] as const)('has a lobby again after %s: who was inside comes in, who waited waits', async (signal) => {
    const [host, member, stranger] = ['host', 'member', 'stranger'].map(() => new Person(`lobby-${signal.toLowerCase()}`));
    if (!host || !member || !stranger) throw new Error('three people');
    const before = await moderator(host);
    await member.enter();
    await switchLobby(before, true);
    const knock = await stranger.come();
    if (!knock.refusal) throw new Error('nobody had to knock');
    await PeerLobby.knock(knock.peer, knock.refusal);
    await known(before, { hasLobby: true, hasPassword: false });
    await stack.restartProsody(signal);

    const first = await stranger.come();
    expect(first.refusal).toMatchObject({ reason: 'lobby' });
    const inside = await member.enter();
    await inside.barrier();
    expect(inside.view.self).toMatchObject({ affiliation: 'member', role: 'participant' });
    const again = await host.enter();
    expect(again.view.self).toMatchObject({ affiliation: 'owner', role: 'moderator' });
    const queue = await PeerLobby.asModerator(again);
    if (!first.refusal) throw new Error('nobody had to knock');
    const waiting = await PeerLobby.knock(first.peer, first.refusal);
    await again.until(() => queue.waiting.has(first.peer.endpoint), 'the knock');
    queue.admit(first.peer.endpoint);
    expect(await waiting.wait()).toBe('admitted');
    expect([...again.problems, ...inside.problems, ...first.peer.problems]).toEqual([]);
  });

  it('has its password again', async () => {
    const [host, stranger] = [new Person('password'), new Person('password')];
    const before = await moderator(host);
    await setPassword(before, 's3cret');
    await known(before, { hasLobby: false, hasPassword: true });
    const [since, restartedAt] = [await startOf(before), Date.now()];
    await stack.restartProsody('SIGKILL');
    expect((await stranger.come('wrong')).refusal).toMatchObject({ reason: 'password' });
    const again = await host.enter();
    expect(again.view.self).toMatchObject({ affiliation: 'owner', role: 'moderator' });
    // Prosody counts in seconds
    const still = await startOf(again);
    expect([Math.abs(still - since) < 1_500, still < restartedAt]).toEqual([true, true]);
    const { peer, refusal } = await stranger.come('s3cret');
    expect([refusal, peer.view.self?.affiliation]).toEqual([undefined, 'none']);
    expect(stack.logs).not.toContain('s3cret');
  });

  it('opens to who was inside and asks by HTTP', async () => {
    const [host, member, stranger] = ['host', 'member', 'stranger'].map(() => new Person('http'));
    if (!host || !member || !stranger) throw new Error('three people');
    const { peer: before } = await host.comeByHttp();
    await before.until(() => before.view.self?.affiliation === 'owner', 'ownership');
    await member.comeByHttp();
    await switchLobby(before, true);
    await known(before, { hasLobby: true, hasPassword: false });
    await stack.restartProsody('SIGKILL');
    expect((await stranger.comeByHttp()).refusal).toMatchObject({ reason: 'lobby' });
    const [inside, again] = [await member.comeByHttp(), await host.comeByHttp()];
    expect([inside.refusal, again.refusal]).toEqual([undefined, undefined]);
    expect([inside.peer.view.self?.affiliation, again.peer.view.self?.affiliation]).toEqual(['member', 'owner']);
    expect(stack.logs).not.toContain(host.memory.machineUid);
    const room = again.peer.room;
    const arrival = xml('arrival', { xmlns: NS.parleyRoom, room, jid: 'x@meet.jitsi/y', 'machine-uid': host.memory.machineUid });
    expect(await refusalOf(inside.peer.connection.iq('set', 'focus@auth.meet.jitsi/focus', arrival))).not.toBe('accepted');
  });

  it('is as a moderator left it, and forgotten with the meeting', async () => {
    const [host, stranger] = [new Person('open'), new Person('open')];
    const before = await moderator(host);
    await switchLobby(before, true);
    await known(before, { hasLobby: true, hasPassword: false });
    await switchLobby(before, false);
    await known(before, { hasLobby: false, hasPassword: false });
    await stack.restartProsody('SIGKILL');
    await (await stranger.enter()).leave();
    await waitFor(async () => (await stack.metrics()).includes('jitsi_jicofo_conferences 0'), { what: 'the end of the meeting' });
  });
});
