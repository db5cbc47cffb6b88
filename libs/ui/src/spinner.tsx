import { LoaderCircle } from 'lucide-react';

/** Says that something takes a while; `label` is shown beside it. */
export function Spinner({ label, testId }: { readonly label: string; readonly testId?: string }) {
  return (
    <p className="ui-waiting" role="status" data-testid={testId}>
      <LoaderCircle size={20} className="ui-spinner" aria-hidden />
      {label}
    </p>
  );
}
