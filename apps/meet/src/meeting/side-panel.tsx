import { IconButton } from '@parley/ui';
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useController } from '../context.tsx';
import type { Panel } from '../store.ts';

/** What is open beside the pictures; on phones it covers them. The keyboard goes there when it opens, and Escape closes it. */
export function SidePanel({ panel, title, children }: { readonly panel: Panel; readonly title: ReactNode; readonly children: ReactNode }) {
  const { t } = useTranslation();
  const controller = useController();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const id = `panel-${panel}`;
  return (
    <aside
      className="panel"
      aria-labelledby={id}
      data-testid={`panel.${panel}`}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) controller.people.togglePanel(panel);
      }}
    >
      <header className="panel-head">
        <h2 id={id} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <IconButton
          label={t('people.close')}
          size="small"
          onClick={() => controller.people.togglePanel(panel)}
          data-testid={`panel.${panel}.close`}
        >
          <X size={20} aria-hidden />
        </IconButton>
      </header>
      {children}
    </aside>
  );
}
