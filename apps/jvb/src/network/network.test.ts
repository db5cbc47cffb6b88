import { FakeClock, silentLog } from '@parley/kernel';
import { isPrivateAddress, type SocketAddress } from '@parley/stun';
import { describe, expect, it } from 'vitest';
import { listenAddresses, ownAddresses, parseAdvertised } from './addresses.ts';
import { AdvertisedAddresses } from './advertised-addresses.ts';
import { buildCandidates } from './candidates.ts';
import { Network, type NetworkDeps, type NetworkSettings } from './network.ts';
import { PublicAddress } from './public-address.ts';
import { judgeReachability, type ReachabilityFacts } from './verdict.ts';

const address = (ip: string, internal = false) => ({ address: ip, internal }) as never;

describe('addresses', () => {
  it.each([
    ['203.0.113.9', { host: '203.0.113.9' }],
    ['203.0.113.9#10001', { host: '203.0.113.9', port: 10_001 }],
    ['2001:db8::1', { host: '2001:db8::1' }],
    ['2001:db8::1#443', { host: '2001:db8::1', port: 443 }],
    ['[2001:db8::1]#443', { host: '2001:db8::1', port: 443 }],
    ['[203.0.113.9]', undefined],
    ['bridge.example', { host: 'bridge.example' }],
    ['bridge#10001', { host: 'bridge', port: 10_001 }],
    ['203.0.113.300', undefined],
    ['203.0.113.9:10000', undefined],
    ['https://bridge.example', undefined],
    ['', undefined],
    ['203.0.113.9#', undefined],
    ['203.0.113.9#70000', undefined],
    ['203.0.113.9#1#2', undefined],
  ])('JVB_ADVERTISE_IPS entry %s', (text, expected) => {
    expect(parseAdvertised(text)).toEqual(expected);
  });

  it('lists own addresses without loopback and link-local ones, IPv4 first', () => {
    const interfaces = {
      lo: [address('127.0.0.1', true)],
      eth0: [address('2001:db8::7'), address('192.168.1.5'), address('fe80::1'), address('169.254.3.3')],
    };
    expect(ownAddresses(interfaces)).toEqual(['192.168.1.5', '2001:db8::7']);
    expect(ownAddresses({ lo: [address('127.0.0.1', true)] })).toEqual(['127.0.0.1']);
  });

  it('leaves out interfaces between containers on demand', () => {
    const interfaces = { eth0: [address('192.168.1.5')], docker0: [address('172.17.0.1')], 'br-0123456789ab': [address('172.18.0.1')] };
    expect(ownAddresses(interfaces)).toEqual(['192.168.1.5', '172.17.0.1', '172.18.0.1']);
    expect(ownAddresses(interfaces, false)).toEqual(['192.168.1.5']);
    expect(ownAddresses({ docker0: [address('172.17.0.1')] }, false)).toEqual(['127.0.0.1']);
  });

  it('listens on the families that exist', () => {
    expect(listenAddresses(['192.168.1.5'])).toEqual(['0.0.0.0']);
    expect(listenAddresses(['192.168.1.5', '2001:db8::7'])).toEqual(['0.0.0.0', '::']);
  });

  it.each(['10.1.2.3', '172.20.0.4', '192.168.0.1', '100.64.0.1', '127.0.0.1', '0.0.0.0', 'fd00::1', 'fe80::1', '::1', '::ffff:10.0.0.1'])(
    '%s is private',
    (ip) => {
      expect(isPrivateAddress(ip)).toBe(true);
    },
  );

  it.each(['203.0.113.9', '172.32.0.1', '100.128.0.1', '2001:db8::1'])('%s is public', (ip) => {
    expect(isPrivateAddress(ip)).toBe(false);
  });
});

describe('buildCandidates', () => {
  const input = {
    port: 10_001,
    portShift: 1,
    advertised: [{ ip: '203.0.113.9' }, { ip: '203.0.113.10', port: 443 }],
    own: ['192.168.1.5'],
    discovered: [{ ip: '198.51.100.2', port: 10_001 }],
    tcpPort: undefined,
    withPrivate: true,
  };
  const shape = (one: { ip: string; port: number; type: string }) => `${one.type} ${one.ip}:${one.port}`;

  it('puts advertised addresses first and counts mapped ports up by worker', () => {
    const candidates = buildCandidates(input);
    expect(candidates.map(shape)).toEqual([
      'host 203.0.113.9:10001',
      'host 203.0.113.10:444',
      'host 192.168.1.5:10001',
      'srflx 198.51.100.2:10001',
    ]);
    const priorities = candidates.map((one) => one.priority);
    expect(priorities).toEqual([...priorities].sort((a, b) => b - a));
    expect(candidates[3]).toMatchObject({ relAddr: '192.168.1.5', relPort: 10_001 });
    expect(priorities[0]).toBeLessThan(2 ** 31);
  });

  it('hides private addresses on demand, also as related ones', () => {
    const candidates = buildCandidates({ ...input, withPrivate: false });
    expect(candidates.map(shape)).toEqual(['host 203.0.113.9:10001', 'host 203.0.113.10:444', 'srflx 198.51.100.2:10001']);
    expect(candidates[2]).toMatchObject({ relAddr: '0.0.0.0', relPort: 9 });
  });

  it('keeps private addresses when there is nothing else', () => {
    const candidates = buildCandidates({ ...input, advertised: [], discovered: [], withPrivate: false });
    expect(candidates.map(shape)).toEqual(['host 192.168.1.5:10001']);
  });

  it('names an address once', () => {
    const candidates = buildCandidates({
      ...input,
      advertised: [{ ip: '192.168.1.5' }],
      discovered: [{ ip: '192.168.1.5', port: 10_001 }],
    });
    expect(candidates.map(shape)).toEqual(['host 192.168.1.5:10001']);
  });
});

describe('candidates over TCP', () => {
  const input = {
    ...{
      port: 10_001,
      tcpPort: 4_444,
      portShift: 1,
      advertised: [{ ip: '203.0.113.9', port: 443 }],
      own: ['192.168.1.5', '2001:db8::7'],
    },
    ...{ discovered: [{ ip: '198.51.100.2', port: 10_001 }], withPrivate: false },
  };

  it('are passive, come last, and have the TCP port of the worker whatever the UDP port is mapped to', () => {
    const candidates = buildCandidates(input);
    const tcp = candidates.filter(({ protocol }) => protocol === 'tcp');
    expect(tcp.map(({ ip, port, tcpType }) => [ip, port, tcpType])).toEqual([
      ['203.0.113.9', 4_444, 'passive'],
      ['2001:db8::7', 4_444, 'passive'],
      ['198.51.100.2', 4_444, 'passive'],
    ]);
    const udp = candidates.filter(({ protocol }) => protocol === 'udp').map(({ priority }) => priority);
    expect(Math.max(...tcp.map(({ priority }) => priority))).toBeLessThan(Math.min(...udp));
    expect(new Set(candidates.map(({ foundation }) => foundation)).size).toBe(candidates.length);
  });
});

describe('AdvertisedAddresses', () => {
  const named = (answers: (readonly string[] | Error)[]) => {
    const clock = new FakeClock();
    const advertised = new AdvertisedAddresses({
      entries: [{ host: 'home.example', port: 443 }, { host: '192.0.2.1' }],
      resolve: async () => {
        const answer = answers.shift() ?? [];
        if (answer instanceof Error) throw answer;
        return answer;
      },
      ...{ clock, log: silentLog },
    });
    return { clock, advertised, ips: () => advertised.addresses.map(({ ip, port }) => `${ip}#${port ?? ''}`) };
  };

  it('follow a name that changes its address', async () => {
    const { clock, advertised, ips } = named([['2001:db8::1', '203.0.113.9'], ['203.0.113.10']]);
    await advertised.start();
    expect(ips()).toEqual(['203.0.113.9#443', '2001:db8::1#443', '192.0.2.1#']);
    clock.advance(60_000);
    await expect.poll(ips).toEqual(['203.0.113.10#443', '192.0.2.1#']);
    advertised.stop();
    expect(clock.pending).toBe(0);
  });

  it('are looked up again before clients are told, but not for each of them', async () => {
    const { clock, advertised, ips } = named([['203.0.113.9'], ['203.0.113.10'], ['203.0.113.11']]);
    await advertised.start();
    await advertised.refresh();
    expect(ips()).toEqual(['203.0.113.9#443', '192.0.2.1#']);
    clock.advance(5_000);
    await Promise.all([1, 2, 3].map(() => advertised.refresh()));
    expect(ips()).toEqual(['203.0.113.10#443', '192.0.2.1#']);
    expect(clock.pending).toBe(1);
    advertised.stop();
    clock.advance(5_000);
    await advertised.refresh();
    expect([ips(), clock.pending]).toEqual([['203.0.113.10#443', '192.0.2.1#'], 0]);
  });

  it('do not hold up clients when the name server does not answer', async () => {
    const clock = new FakeClock();
    let isSilent = false;
    const resolve = () => (isSilent ? new Promise<never>(() => {}) : Promise.resolve(['203.0.113.9']));
    const advertised = new AdvertisedAddresses({ entries: [{ host: 'home.example' }], resolve, clock, log: silentLog });
    await advertised.start();
    isSilent = true;
    clock.advance(5_000);
    const told = advertised.refresh();
    clock.advance(300);
    await told;
    expect(advertised.addresses).toEqual([{ ip: '203.0.113.9' }]);
    advertised.stop();
  });

  it('ask nothing anew while a name server hangs', async () => {
    const clock = new FakeClock();
    let asked = 0;
    const resolve = () => {
      asked++;
      return new Promise<never>(() => {});
    };
    const advertised = new AdvertisedAddresses({ entries: [{ host: 'home.example' }], resolve, clock, log: silentLog });
    for (let round = 0; round < 3; round++) {
      const told = advertised.refresh();
      clock.advance(5_000);
      await told;
    }
    expect([asked, advertised.unresolved]).toEqual([1, ['home.example']]);
    advertised.stop();
  });

  it('keep the last address while the name cannot be resolved, and ask again sooner', async () => {
    const { clock, advertised, ips } = named([['203.0.113.9'], new Error('SERVFAIL'), ['203.0.113.11']]);
    await advertised.start();
    clock.advance(60_000);
    await expect.poll(() => advertised.unresolved).toEqual(['home.example']);
    expect(ips()).toEqual(['203.0.113.9#443', '192.0.2.1#']);
    clock.advance(10_000);
    await expect.poll(ips).toEqual(['203.0.113.11#443', '192.0.2.1#']);
    expect(advertised.unresolved).toEqual([]);
  });

  it('start without a name that was never resolved', async () => {
    const { advertised, ips } = named([new Error('ENOTFOUND')]);
    await advertised.start();
    expect([ips(), advertised.unresolved]).toEqual([['192.0.2.1#'], ['home.example']]);
  });
});

describe('PublicAddress', () => {
  const asked = (answers: Record<number, readonly SocketAddress[]>[]) => {
    const clock = new FakeClock();
    const ask = async (_servers: readonly string[], port: number) => answers[0]?.[port] ?? [];
    return {
      clock,
      answers,
      finder: new PublicAddress({ servers: ['stun.example'], ports: [10_000, 10_001], ask, clock, log: silentLog }),
    };
  };

  it('tells the port that the NAT keeps and the one that it gives', async () => {
    const { finder } = asked([{ 10000: [{ ip: '198.51.100.2', port: 10_000 }], 10001: [{ ip: '198.51.100.2', port: 62_001 }] }]);
    await finder.discover();
    expect(finder.reflexive(10_000)).toEqual([{ ip: '198.51.100.2', port: 10_000 }]);
    expect(finder.reflexive(10_001)).toEqual([
      { ip: '198.51.100.2', port: 10_001 },
      { ip: '198.51.100.2', port: 62_001 },
    ]);
    finder.stop();
  });

  it('is asked again, and forgets mapped ports with the address', async () => {
    const { finder, clock, answers } = asked([{ 10000: [{ ip: '198.51.100.2', port: 62_000 }] }, { 0: [{ ip: '198.51.100.3', port: 5 }] }]);
    await finder.discover();
    answers.shift();
    clock.advance(600_000);
    await expect.poll(() => finder.reflexive(10_000)).toEqual([{ ip: '198.51.100.3', port: 10_000 }]);
    answers.shift();
    clock.advance(600_000);
    await expect.poll(() => clock.pending).toBe(1);
    expect(finder.address).toBe('198.51.100.3');
  });

  it('is silent without servers', async () => {
    const clock = new FakeClock();
    const finder = new PublicAddress({ servers: [], ports: [1], ask: async () => [], clock, log: silentLog });
    await finder.discover();
    expect([finder.reflexive(1), clock.pending]).toEqual([[], 0]);
  });
});

describe('judgeReachability', () => {
  const facts: ReachabilityFacts = {
    ...{ offered: ['203.0.113.9', '192.168.1.5'], advertised: ['203.0.113.9'], unresolved: [], own: ['192.168.1.5'] },
    ...{ discovered: undefined, page: ['203.0.113.9'], answering: ['203.0.113.9'] },
  };

  it('is content with an address that the page has too', () => {
    expect(judgeReachability(facts)).toMatchObject({ isFine: true, lines: ['offers 203.0.113.9 to the internet'] });
  });

  it('is content with a private network that has the page to itself', () => {
    const home = { ...facts, offered: ['192.168.1.5'], advertised: [], page: ['192.168.1.5'] };
    expect(judgeReachability(home)).toMatchObject({ isFine: true, lines: [expect.stringContaining('same network')] });
  });

  it.each([
    ['private addresses for a public page', { offered: ['172.17.0.2'], advertised: [] }, 'set JVB_ADVERTISE_IPS'],
    ['another address than the internet sees', { discovered: '198.51.100.7' }, 'does not name 198.51.100.7'],
    ['a name without an address', { unresolved: ['home.example'] }, 'home.example has no address'],
    ['an address that the page does not have', { page: ['198.51.100.1'] }, 'different hosts'],
  ])('warns of %s', (_what, over, text) => {
    const { isFine, lines } = judgeReachability({ ...facts, ...over });
    expect([isFine, lines.some((line) => line.includes(text))]).toEqual([false, true]);
  });

  it('mentions an advertised address that does not answer', () => {
    const { isFine, lines } = judgeReachability({ ...facts, answering: [] });
    expect([isFine, lines.at(-1)]).toEqual([true, expect.stringContaining('203.0.113.9 does not answer from here')]);
  });
});

describe('Network', () => {
  const settings: NetworkSettings = {
    ...{ port: 10_000, tcpPort: undefined, workers: 2, listenIps: ['0.0.0.0'], advertised: [], stunServers: ['stun.example'] },
    ...{ advertisePrivate: false, pageHost: 'meet.example', sharesPort: false },
  };
  const network = (over: Partial<NetworkSettings> = {}, deps: Partial<NetworkDeps> = {}) =>
    new Network({
      settings: { ...settings, ...over },
      interfaces: () => ({ eth0: [address('192.168.1.5'), address('2001:db8::7')] }),
      resolve: async () => ['203.0.113.9'],
      ask: async (_servers, port) => [{ ip: '198.51.100.2', port: port || 1 }],
      check: async () => {},
      ...{ clock: new FakeClock(), log: silentLog },
      ...deps,
    });
  const offers = (one: Network, worker: number, mayReachPrivate = false) =>
    one.candidates(worker, mayReachPrivate).map(({ type, ip, port, relAddr }) => [type, ip, port, relAddr]);

  it('offers what STUN found, and private addresses to those who may reach them', async () => {
    const one = network();
    await one.start();
    expect(offers(one, 1)).toEqual([['srflx', '198.51.100.2', 10_001, '0.0.0.0']]);
    expect(offers(one, 1, true)).toEqual([
      ['host', '192.168.1.5', 10_001, undefined],
      ['srflx', '198.51.100.2', 10_001, '192.168.1.5'],
    ]);
    expect(one.hasPublicAddress).toBe(true);
    one.stop();
  });

  it('offers IPv6 where it listens on it, and advertised names with their port', async () => {
    const one = network({ listenIps: ['0.0.0.0', '::'], advertised: [{ host: 'home.example', port: 443 }], stunServers: [] });
    await one.start();
    expect(offers(one, 1)).toEqual([
      ['host', '203.0.113.9', 444, undefined],
      ['host', '2001:db8::7', 10_001, undefined],
    ]);
  });

  it('offers one UDP port for all workers where they share it, while each has a TCP port', async () => {
    const asked: number[] = [];
    const ask = async (_servers: readonly string[], port: number) => {
      asked.push(port);
      return [{ ip: '198.51.100.2', port }];
    };
    const one = network({ sharesPort: true, tcpPort: 4443, advertised: [{ host: '203.0.113.9', port: 443 }] }, { ask });
    await one.start();
    expect(asked).toEqual([10_000]);
    const ports = (worker: number) => one.candidates(worker, false).map(({ protocol, port }) => `${protocol} ${port}`);
    expect(new Set(ports(1))).toEqual(new Set(['udp 443', 'udp 10000', 'tcp 4444']));
    expect(ports(0)).toEqual(ports(1).map((port) => port.replace('4444', '4443')));
    one.stop();
  });

  it('notices other addresses of its own, without asking for them at each newcomer', async () => {
    const clock = new FakeClock();
    let [asked, ip] = [0, '192.168.1.5'];
    const interfaces = () => {
      asked++;
      return { eth0: [address(ip)] };
    };
    const one = network({ stunServers: [] }, { clock, interfaces });
    await one.start();
    asked = 0;
    for (let newcomer = 0; newcomer < 50; newcomer++) one.candidates(0, false);
    expect(asked).toBeLessThanOrEqual(1);
    ip = '10.0.0.7';
    clock.advance(1_000);
    expect(offers(one, 0)).toEqual([['host', '10.0.0.7', 10_000, undefined]]);
    one.stop();
  });

  it('survives a media side that cannot be checked', async () => {
    const one = network({ stunServers: [] });
    await one.start();
    await one.check({ createRouter: () => Promise.reject(new Error('no worker')) });
    expect(one.describe()).toMatchObject({ candidates: ['host udp 192.168.1.5:10000'], verdict: { isFine: false } });
  });
});
