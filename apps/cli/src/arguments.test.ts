import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';

const places = { stateDir: undefined, envFile: undefined };

describe('parseArguments', () => {
  it.each([
    [[], { name: 'help' }],
    [['--help'], { name: 'help' }],
    [['version'], { name: 'version' }],
    [['start'], { name: 'start', without: [], verbose: false, ...places }],
    [['start', '--without', 'jvb,web', '--verbose'], { name: 'start', without: ['jvb', 'web'], verbose: true, ...places }],
    [['start', '--without=jvb', '--without', 'web'], { name: 'start', without: ['jvb', 'web'], verbose: false, ...places }],
    [['start', '--state-dir', '/s', '--env=/e=f'], { name: 'start', without: [], verbose: false, stateDir: '/s', envFile: '/e=f' }],
    [['stop', '--state-dir', '/s'], { name: 'stop', stateDir: '/s', envFile: undefined }],
    [['status'], { name: 'status', ...places }],
    [['doctor'], { name: 'doctor', json: false, offline: false, ...places }],
    [['doctor', '--json', '--offline', '--env', '/e'], { name: 'doctor', json: true, offline: true, stateDir: undefined, envFile: '/e' }],
    [
      ['prosodyctl', '--state-dir', '/s', '--env=/e', 'register', 'ann', 'meet.jitsi', '--env'],
      { name: 'prosodyctl', args: ['register', 'ann', 'meet.jitsi', '--env'], stateDir: '/s', envFile: '/e' },
    ],
    [['prosodyctl', 'status'], { name: 'prosodyctl', args: ['status'], ...places }],
    [['user', 'add', '--env', '/e', 'ann', '--state-dir=/s'], { name: 'user', args: ['add', 'ann'], stateDir: '/s', envFile: '/e' }],
    [
      ['token', 'make', 'a', '--name', 'Ann', '--env=/e'],
      { name: 'token', args: ['make', 'a', '--name', 'Ann'], stateDir: undefined, envFile: '/e' },
    ],
    [['token'], { name: 'token', args: [], ...places }],
    [['ldap-test', '-x', '--env', '/e'], { name: 'ldap-test', args: ['-x'], stateDir: undefined, envFile: '/e' }],
    [['rooms', 'kick', 'a', 'Ann', '--env=/e'], { name: 'rooms', args: ['kick', 'a', 'Ann'], stateDir: undefined, envFile: '/e' }],
    [['serve', 'jvb'], { name: 'serve', service: 'jvb', ...places }],
  ])('reads %j', (args, expected) => {
    expect(parseArguments(args)).toEqual(expected);
  });

  it.each([
    [['begin'], 'unknown command "begin"'],
    [['start', 'now'], 'unexpected argument "now"'],
    [['start', '--fast'], 'unknown option --fast'],
    [['start', '--without'], '--without: a value is missing'],
    [['start', '--without', 'bridge'], 'unknown service "bridge"'],
    [['stop', '--verbose'], 'unknown option --verbose'],
    [['doctor', '--json=1'], '--json takes no value'],
    [['prosodyctl', '--env', '/e'], 'the command is missing'],
    [['token', 'make', 'a', '--env'], '--env: a value is missing'],
    [['serve'], 'the name of a service is missing'],
    [['serve', 'jvb', 'web'], 'unexpected argument "web"'],
  ])('refuses %j', (args, problem) => {
    expect(() => parseArguments(args)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: expect.stringContaining(problem) }),
    );
  });
});
