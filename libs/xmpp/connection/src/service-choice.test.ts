import { describe, expect, it } from 'vitest';
import { ServiceChoice } from './service-choice.ts';

const attempts = (choice: ServiceChoice, count: number, canResume = false) => Array.from({ length: count }, () => choice.next(canResume));

describe('ServiceChoice', () => {
  it('stays with the only address', () => {
    expect(attempts(new ServiceChoice('ws', undefined), 4)).toEqual(['ws', 'ws', 'ws', 'ws']);
  });

  it('tries the preferred address three times, then each in turn', () => {
    expect(attempts(new ServiceChoice('ws', 'bosh'), 6)).toEqual(['ws', 'ws', 'ws', 'bosh', 'ws', 'bosh']);
  });

  it('goes through a list', () => {
    expect(attempts(new ServiceChoice('a', ['b', 'c']), 7)).toEqual(['a', 'a', 'a', 'b', 'c', 'a', 'b']);
  });

  it('stays longer with the address over which a session may be resumed', () => {
    const choice = new ServiceChoice('ws', 'bosh');
    expect(new Set(attempts(choice, 8, true))).toEqual(new Set(['ws']));
    expect(attempts(choice, 2, true)).toEqual(['bosh', 'ws']);
  });

  it('begins with the address that worked last', () => {
    const choice = new ServiceChoice('ws', 'bosh');
    attempts(choice, 4);
    choice.worked();
    expect(attempts(choice, 4)).toEqual(['bosh', 'bosh', 'bosh', 'ws']);
  });
});
