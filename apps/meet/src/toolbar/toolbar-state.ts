/** What of the bar of buttons is to be remembered. */
export interface ToolbarState {
  readonly isVisible: boolean;
}

export const FIRST_TOOLBAR: ToolbarState = { isVisible: true };
