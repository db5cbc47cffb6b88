import { REACTIONS } from '@parley/client';
import { type Action, Actions, IconButton, LateMenu, PictureRow } from '@parley/ui';
import { Ellipsis } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { MeetAction } from '../actions/action.ts';
import { grouped } from '../actions/registry.ts';
import { testNameOf } from '../actions/test-ids.ts';
import { useRun, useViewOf, useWaiting } from '../actions/use-actions.ts';
import { useController } from '../context.tsx';
import { PICTURES } from '../reactions/pictures.ts';

const ICON = 18;

/** All that has no place in the bar. */
export function OverflowMenu({ actions }: { readonly actions: readonly MeetAction[] }) {
  const { t } = useTranslation();
  const id = useId();
  const waiting = useWaiting(actions);
  if (actions.length === 0) return null;
  const trigger = (
    <IconButton label={t('toolbar.more')} {...(waiting > 0 && { 'aria-describedby': id })} data-testid="toolbar.more">
      <Ellipsis size={22} aria-hidden />
    </IconButton>
  );
  return (
    <div className="toolbar-place">
      <LateMenu trigger={trigger} id="overflow-context-menu" name={t('toolbar.moreMenu')} testId="more">
        <Content actions={actions} />
      </LateMenu>
      {waiting > 0 && (
        <>
          <span className="toolbar-count" data-tone="alert" aria-hidden>
            {waiting}
          </span>
          <span id={id} hidden>
            {t('toolbar.waiting', { count: waiting })}
          </span>
        </>
      )}
    </div>
  );
}

function Content({ actions }: { readonly actions: readonly MeetAction[] }) {
  const { t } = useTranslation();
  const { talk } = useController();
  const run = useRun();
  const viewOf = useViewOf();
  const hasReactions = actions.some(({ id }) => id === 'reactions');
  const groups = grouped(actions.filter(({ id }) => id !== 'reactions'));
  const itemOf = (action: MeetAction): Action => {
    const { icon: Icon, label, count, countKey, shortcut, isEnabled } = viewOf(action);
    return {
      id: testNameOf(action.id),
      label: t(label),
      ...(count > 0 && { hint: t(countKey, { count }) }),
      icon: <Icon size={ICON} aria-hidden />,
      shortcut,
      isDisabled: !isEnabled,
      onSelect: () => run(action),
    };
  };
  return (
    <>
      {hasReactions && (
        <PictureRow
          pictures={REACTIONS.map((id) => ({ id, label: t(`reactions.${id}`), icon: PICTURES[id] }))}
          onSelect={(reaction) => talk.applaud(reaction)}
          staysOpen
          testId="choice"
        />
      )}
      {hasReactions && <hr className="ui-menu-separator" />}
      <Actions groups={groups.map((group) => group.map(itemOf))} testId="more" />
    </>
  );
}
