import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { isListed } from '../actions/action.ts';
import { actionOf } from '../actions/registry.ts';
import { useShownActions } from '../actions/use-actions.ts';
import { useController } from '../context.tsx';
import { AudioDeviceMenu, CameraDeviceMenu } from '../meeting/device-menus.tsx';
import { ReactionsButton } from '../reactions/reactions-button.tsx';
import { BarButton } from './bar-button.tsx';
import { CustomButtons } from './custom-buttons.tsx';
import { LeaveButtons } from './leave-buttons.tsx';
import { OverflowMenu } from './overflow-menu.tsx';
import { mainButtons } from './places.ts';
import { useRoving } from './use-roving.ts';
import { useVisibility } from './use-visibility.ts';
import { useWindowSize } from './use-window-size.ts';
import './toolbar.css';

/** What is needed most; the rest is in its menu. */
export function Toolbar() {
  const { t } = useTranslation();
  const { config } = useController();
  const bar = useRef<HTMLDivElement>(null);
  const shown = useShownActions();
  const size = useWindowSize();
  const isVisible = useVisibility(bar);
  useRoving(bar);
  const inBar = shown.filter(({ id, isExtra }) => !isExtra && id !== 'hangup').map(({ id }) => id);
  const main = mainButtons(inBar, size, config.toolbar);
  const rest = shown.filter(({ id }) => id !== 'hangup' && !main.includes(id));
  const hasMenu = isListed(config, 'overflowmenu') || rest.some(({ isExtra }) => !isExtra);
  const { backgroundColor } = config.toolbar;
  return (
    <footer className="toolbar-foot">
      <div
        id="meeting-controls"
        className="toolbar"
        role="toolbar"
        aria-label={t('toolbar.label')}
        data-visible={isVisible}
        {...(backgroundColor !== undefined && { style: { backgroundColor } })}
        ref={bar}
        data-testid="toolbar"
      >
        {main.map((id) => (
          <MainButton key={id} id={id} />
        ))}
        <CustomButtons />
        {hasMenu && <OverflowMenu actions={rest} />}
        {shown.some(({ id }) => id === 'hangup') && <LeaveButtons />}
      </div>
    </footer>
  );
}

function MainButton({ id }: { readonly id: string }) {
  const action = actionOf(id);
  if (!action) return null;
  if (id === 'reactions') return <ReactionsButton hasHand={false} />;
  if (id !== 'microphone' && id !== 'camera') return <BarButton action={action} />;
  return (
    <div className="toolbar-pair">
      <BarButton action={action} />
      {id === 'microphone' ? <AudioDeviceMenu /> : <CameraDeviceMenu />}
    </div>
  );
}
