import { describe, expect, it } from 'vitest';
import { ServiceChoice } from './service-choice.ts';

const attempts = (choice: ServiceChoice, count: number) => Array.from({ length: count }, () => choice.next());

describe('ServiceChoice', () => {
  it('stays with the only address', () => {
    expect(attempts(new ServiceChoice('ws', undefined), 4)).toEqual(['ws', 'ws', 'ws', 'ws']);
  });

  it('tries the preferred address twice, then each in turn', () => {
    expect(attempts(new ServiceChoice('ws', 'bosh'), 6)).toEqual(['ws', 'ws', 'bosh', 'ws', 'bosh', 'ws']);
  });

  it('begins with the address that worked last', () => {
    const choice = new ServiceChoice('ws', 'bosh');
    attempts(choice, 3);
    choice.worked();
    expect(attempts(choice, 3)).toEqual(['bosh', 'bosh', 'ws']);
  });
});
