import { IconButton } from '@parley/ui';
import { Hand } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { ActionView, MeetAction } from '../actions/action.ts';
import { testNameOf } from '../actions/test-ids.ts';
import { useActionView, useRun } from '../actions/use-actions.ts';

const ICON = 22;
/** More than this is written with a plus. */
const MAX_COUNT = 99;

/** An action as a button of the bar. Its name says only what it does, so that it stays the same; numbers describe it. */
export function BarButton({ action }: { readonly action: MeetAction }) {
  const { t } = useTranslation();
  const run = useRun();
  const id = useId();
  const view = useActionView(action);
  const Icon = view.icon;
  const isPanel = action.id === 'chat' || action.id === 'participants-pane';
  return (
    <div className="toolbar-place">
      <IconButton
        label={t(view.label)}
        shortcut={view.shortcut}
        tone={view.tone}
        disabled={!view.isEnabled}
        {...(view.isOn !== undefined && { [isPanel ? 'aria-expanded' : 'aria-pressed']: view.isOn })}
        {...(view.count > 0 && { 'aria-describedby': id })}
        onClick={() => run(action)}
        data-testid={`toolbar.${testNameOf(action.id)}`}
      >
        <Icon size={ICON} aria-hidden />
      </IconButton>
      {view.count > 0 && <Count view={view} id={id} />}
    </div>
  );
}

function Count({ view, id }: { readonly view: ActionView; readonly id: string }) {
  const { t } = useTranslation();
  const { count, countTone, countKey } = view;
  const testId = view.id === 'chat' ? 'chat.unread' : `toolbar.${testNameOf(view.id)}.count`;
  return (
    <>
      <span className="toolbar-count" data-tone={countTone} aria-hidden data-testid={testId}>
        {countTone === 'hand' && <Hand size={12} />}
        {count > MAX_COUNT ? `${MAX_COUNT}+` : count}
      </span>
      <span id={id} hidden>
        {t(countKey, { count })}
      </span>
    </>
  );
}
