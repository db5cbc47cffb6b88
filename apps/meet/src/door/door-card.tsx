import { Button } from '@parley/ui';
import { LoaderCircle } from 'lucide-react';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useController } from '../context.tsx';
import { useFocus } from '../screens/use-focus.ts';

interface DoorCardProps {
  readonly testId: string;
  readonly title: string;
  readonly text?: string;
  readonly children?: ReactNode;
}

/** One thing that a person is told at the door, and the way back. */
export function DoorCard({ testId, title, text, children }: DoorCardProps) {
  const ref = useFocus<HTMLElement>();
  return (
    <section className="ui-card prejoin-form" data-testid={testId} aria-live="polite" ref={ref}>
      <DoorHead title={title} text={text} />
      {children}
      <GoBack />
    </section>
  );
}

/** The same with something to fill in. */
export function DoorForm({ testId, title, text, onSubmit, children }: DoorCardProps & { readonly onSubmit: () => void }) {
  const ref = useFocus<HTMLFormElement>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form className="ui-card prejoin-form" data-testid={testId} onSubmit={submit} ref={ref}>
      <DoorHead title={title} text={text} />
      {children}
      <GoBack />
    </form>
  );
}

function DoorHead({ title, text }: { readonly title: string; readonly text: string | undefined }) {
  const controller = useController();
  return (
    <div>
      <p className="soft small prejoin-room">{controller.room.displayName}</p>
      <h1 tabIndex={-1}>{title}</h1>
      {text && <p className="soft">{text}</p>}
    </div>
  );
}

/** Shows that something goes on without the person. */
export function Waiting({ children }: { readonly children: ReactNode }) {
  return (
    <p className="door-waiting" role="status">
      <LoaderCircle size={20} className="ui-spinner" aria-hidden />
      {children}
    </p>
  );
}

function GoBack() {
  const { t } = useTranslation();
  const controller = useController();
  return (
    <Button look="plain" onClick={() => controller.leave()} data-testid="door.leave">
      {t('door.leave')}
    </Button>
  );
}
