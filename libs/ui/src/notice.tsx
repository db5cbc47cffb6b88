import { Info } from 'lucide-react';
import type { ReactNode } from 'react';

/** Something the person should know, which is read out when it appears. */
export function Notice({ testId, children }: { readonly testId?: string; readonly children: ReactNode }) {
  return (
    <div className="ui-notice" role="status" data-testid={testId}>
      <Info size={18} aria-hidden />
      <span>{children}</span>
    </div>
  );
}
