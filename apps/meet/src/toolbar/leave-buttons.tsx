import { type Action, ActionMenu, IconButton } from '@parley/ui';
import { ChevronUp, PhoneOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { press } from '../actions/run-action.ts';
import { useController, useMeet } from '../context.tsx';
import { ConfirmDialog } from '../people/confirm-dialog.tsx';

/** Leaves at a click; beside it, for those who have them, the other ways: back to the main room, or the end for all. */
export function LeaveButtons() {
  const { t } = useTranslation();
  const controller = useController();
  const [isEnding, setEnding] = useState(false);
  const isInBreakout = useMeet((state) => state.breakoutRoom !== undefined);
  const mayEnd = useMeet((state) => state.client.self.isModerator && state.client.services.has('end_conference'));
  // The service hears moderators in the main room only.
  const canEnd = mayEnd && !isInBreakout;
  const back: Action = { id: 'back', label: t('people.leave.back'), onSelect: () => controller.people.visit(controller.mainRoom) };
  const leave: Action = {
    id: 'leave',
    label: t('people.leave.leave'),
    onSelect: () => press('hangup-menu', controller, () => controller.leave()),
  };
  const end: Action = {
    id: 'end',
    label: t('people.leave.end'),
    tone: 'danger',
    onSelect: () => press('end-meeting', controller, () => setEnding(true)),
  };
  const trigger = (
    <IconButton label={t('people.leave.menu')} size="small" className="device-chevron" data-testid="toolbar.leaveMenu">
      <ChevronUp size={16} aria-hidden />
    </IconButton>
  );
  return (
    <div className="toolbar-pair">
      <IconButton
        label={t('toolbar.leave')}
        tone="leave"
        onClick={() => press('hangup', controller, () => controller.leave())}
        data-testid="toolbar.leave"
      >
        <PhoneOff size={22} aria-hidden />
      </IconButton>
      {(canEnd || isInBreakout) && (
        <ActionMenu trigger={trigger} groups={[isInBreakout ? [back] : [], [leave], canEnd ? [end] : []]} testId="leave" />
      )}
      <ConfirmDialog
        isOpen={isEnding}
        title={t('people.end.title')}
        text={t('people.end.text')}
        confirm={t('people.end.confirm')}
        onConfirm={() => controller.people.endForAll()}
        onClose={() => setEnding(false)}
        testId="end"
      />
    </div>
  );
}
