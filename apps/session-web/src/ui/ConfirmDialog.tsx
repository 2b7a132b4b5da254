import { Dialog, DialogActions } from './Dialog.tsx';

type Props = {
  title: string;
  /** Whom it reaches, and whether it can be undone. */
  consequence: string;
  confirm: string;
  /** It can be undone. */
  calm?: boolean;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asked before anything that cannot be undone or that reaches other people. */
export function ConfirmDialog({ title, consequence, confirm, calm = false, onConfirm, onClose }: Props) {
  const confirmed = () => {
    onConfirm();
    onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{consequence}</p>
      <DialogActions>
        <button className="at-button" type="button" onClick={onClose}>
          Cancel
        </button>
        <button
          className={`at-button ${calm ? 'at-button--primary' : 'at-button--danger'}`}
          type="button"
          onClick={confirmed}
        >
          {confirm}
        </button>
      </DialogActions>
    </Dialog>
  );
}
