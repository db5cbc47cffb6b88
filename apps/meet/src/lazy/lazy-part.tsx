import { systemClock } from '@parley/kernel';
import { type ComponentType, type FunctionComponent, type LazyExoticComponent, lazy, type ReactNode, Suspense, useState } from 'react';
import { afterPaint } from './later.ts';
import { PartBoundary } from './part-boundary.tsx';
import { PartCode } from './part-code.ts';
import { PartFailure, type PartFailureProps } from './part-failure.tsx';

export interface LazyPartOptions {
  /** Shown while the code is on its way; nothing unless given. */
  readonly waiting?: ReactNode;
  /** Its code can wait until what is around it has been painted: the first screen has it beside what matters. */
  readonly isLater?: boolean;
  /** Shown in its place when it cannot be; a small box with "try again" and "reload the page" unless given. */
  readonly Failed?: ComponentType<PartFailureProps>;
}

export type LazyPart<P extends object> = FunctionComponent<P> & {
  /** Fetches the code before it is needed; a failure is kept for when it is. */
  preload(): Promise<void>;
};

/**
 * A part of the screen whose code comes when it is first shown: `const Chat = lazyPart(() => import('./chat.tsx').then((m) => m.Chat))`,
 * outside of components. Code that is gone (the server was upgraded meanwhile) or that breaks takes the part away and nothing else:
 * the call goes on.
 */
export function lazyPart<P extends object>(load: () => Promise<ComponentType<P>>, options: LazyPartOptions = {}): LazyPart<P> {
  const code = new PartCode(options.isLater === true ? () => afterPaint(window, systemClock).then(load) : load);
  return Object.assign((props: P) => <PartPlace code={code} options={options} shownWith={props} />, {
    preload: () => code.fetch().then(ignore, ignore),
  });
}

interface PartPlaceProps<P extends object> {
  readonly code: PartCode<ComponentType<P>>;
  readonly options: LazyPartOptions;
  readonly shownWith: P;
}

/** Where a part is, or will be. */
function PartPlace<P extends object>({ code, options, shownWith }: PartPlaceProps<P>) {
  const { waiting = null, Failed = PartFailure } = options;
  // React keeps a failure for good: a second attempt is another component.
  const [Later, setLater] = useState(() => laterOf(code));
  // What has come already is shown without a moment of waiting.
  const [Now] = useState(() => code.value);
  const Shown = Now ?? Later;
  return (
    <PartBoundary failed={(retry) => <Failed retry={retry} />} onRetry={() => setLater(() => laterOf(code))}>
      <Suspense fallback={waiting}>
        <Shown {...shownWith} />
      </Suspense>
    </PartBoundary>
  );
}

function laterOf<P extends object>(code: PartCode<ComponentType<P>>): LazyExoticComponent<ComponentType<P>> {
  return lazy(async () => ({ default: await code.fetch() }));
}

function ignore(): void {}
