import { describe, expect, it } from 'vitest';
import { ConnectivityNews } from './connectivity-news.ts';

/** What is noted, `+` = came back and `-` = fell silent; `!` takes what is to be told. */
function told(script: string): string[] {
  const news = new ConnectivityNews();
  const taken: string[] = [];
  for (const step of script.split(' ')) {
    if (step === '!')
      taken.push(
        news
          .take(0)
          .map(({ endpoint, isActive }) => `${isActive ? '+' : '-'}${endpoint}`)
          .join(),
      );
    else if (step.startsWith('x')) news.forget(step.slice(1));
    else news.note(step.slice(1), step.startsWith('+'));
  }
  return taken;
}

describe('ConnectivityNews', () => {
  it.each([
    ['who fell silent', '-a !', ['-a']],
    ['several in the order in which it happened', '-b -a !', ['-b,-a']],
    ['nothing twice', '-a ! !', ['-a', '']],
    ['nothing that is undone before anybody heard of it', '-a +a !', ['']],
    ['who came back', '-a ! +a !', ['-a', '+a']],
    ['nothing of who came back and fell silent again', '-a ! +a -a !', ['-a', '']],
    ['the last state of one that changes often', '-a +a -a !', ['-a']],
    ['nothing of who has left', '-a xa !', ['']],
    ['nothing of who has left silent and is here again', '-a ! xa +a !', ['-a', '']],
    ['that somebody fell silent who has been here before', '-a ! xa -a !', ['-a', '-a']],
  ])('tells %s', (_, script, expected) => {
    expect(told(script)).toEqual(expected);
  });

  it('knows whom everybody takes for silent', () => {
    const news = new ConnectivityNews();
    for (const endpoint of ['a', 'b', 'c']) news.note(endpoint, false);
    expect([...news.silent]).toEqual([]);
    news.take(0);
    news.note('a', true);
    news.forget('b');
    expect([...news.silent]).toEqual(['a', 'c']);
    news.take(0);
    expect([...news.silent]).toEqual(['c']);
  });

  it.each([
    ['at once when it was quiet before', { at: 10_000, receivers: 500 }, 0],
    ['soon in a small room', { at: 0, receivers: 4 }, 20],
    ['later in a large one', { at: 0, receivers: 300 }, 1500],
    ['seconds later at most', { at: 0, receivers: 5_000 }, 2500],
    ['for the rest of the pause', { at: 1200, receivers: 300 }, 300],
    ['not much later when the clock is put back', { at: -60_000, receivers: 300 }, 1500],
  ])('is told %s', (_, { at, receivers }, expected) => {
    const news = new ConnectivityNews();
    news.note('a', false);
    expect(news.dueIn(0, receivers)).toBe(0);
    news.take(0);
    expect(news.dueIn(at, receivers)).toBeUndefined();
    news.note('b', false);
    expect(news.dueIn(at, receivers)).toBe(expected);
  });
});
