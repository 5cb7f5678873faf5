;;; lockspec-mode.el --- Major mode for lockspec  -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "27.1"))
;; Keywords: languages

;;; Commentary:

;; Colours, indent and `compile' for .lockspec files.  With eglot (part of Emacs since 29) the buffer talks to `lockspec lsp'; without
;; it, flymake shows what `lockspec check --list' says of the saved file.

;;; Code:

(require 'compile)
(require 'flymake)
(require 'lockspec-words)

(defgroup lockspec nil
  "Models of locking protocols."
  :group 'languages)

(defcustom lockspec-command '("lockspec")
  "The program and the arguments before its command, as in (\"npx\" \"lockspec\")."
  :type '(repeat string))

(defcustom lockspec-indent-offset 2
  "Columns a brace."
  :type 'integer
  :safe #'integerp)

(defvar lockspec-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?_ "_" table)
    (modify-syntax-entry ?/ ". 124b" table)
    (modify-syntax-entry ?* ". 23" table)
    (modify-syntax-entry ?\n "> b" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?\\ "." table)
    (dolist (mark (string-to-list "+-=<>!|&%@?:,.'"))
      (modify-syntax-entry mark "." table))
    table)
  "Comments as in C; marks are no parts of words.")

;;; Colours

(defun lockspec--words (words)
  "A regexp for any of WORDS, whole."
  (concat "\\_<" (regexp-opt words t) "\\_>"))

(defconst lockspec--before-name (concat "[ \t]*" (regexp-opt lockspec-name-marks))
  "What follows a keyword that is a name there.")

(defun lockspec--match-member (limit)
  "Find the name behind one dot, not two, before LIMIT."
  (let (found)
    (while (and (not found) (re-search-forward "\\.[ \t]*\\([A-Za-z_][A-Za-z0-9_]*\\)" limit t))
      (setq found (not (eq (char-before (match-beginning 0)) ?.))))
    found))

(defun lockspec--contextual (words)
  "A matcher for WORDS where they are keywords."
  (let ((regexp (lockspec--words words)))
    (lambda (limit)
      (let (found)
        (while (and (not found) (re-search-forward regexp limit t))
          (setq found (save-match-data (not (looking-at-p lockspec--before-name)))))
        found))))

(defconst lockspec--font-lock-keywords
  (let ((contextual (apply #'append (mapcar #'cdr lockspec-contextual-words))))
    `((lockspec--match-member 1 font-lock-variable-name-face)
      (,(concat "=[ \t]*" (lockspec--words lockspec-switch-values)) 1 font-lock-constant-face)
      (,(concat (lockspec--words (remove "count" contextual)) "(") 1 font-lock-function-name-face)
      ,@(mapcar (lambda (group) (list (lockspec--words (cdr group)) 1 (car group))) lockspec-reserved-words)
      ,@(mapcar (lambda (group) (list (lockspec--contextual (cdr group)) 1 (car group))) lockspec-contextual-words)
      (,(lockspec--words lockspec-types) 1 font-lock-type-face)
      (,(concat (lockspec--words lockspec-functions) "[ \t]*(") 1 font-lock-builtin-face)
      ("\\_<\\([A-Za-z_][A-Za-z0-9_]*\\)[ \t]*(" 1 font-lock-function-name-face)
      ("\\_<[0-9]+\\_>" . font-lock-constant-face)))
  "Names behind a dot first: they are names, whatever word they are.")

;;; Indent

(defun lockspec--opened ()
  "Braces that this line opens and does not close.
One that closes at its beginning is not counted."
  (save-excursion
    (beginning-of-line)
    (let ((end (line-end-position))
          (opened (if (looking-at-p "[ \t]*}") 1 0)))
      (while (re-search-forward "[{}]" end t)
        (unless (nth 8 (save-excursion (syntax-ppss (match-beginning 0))))
          (setq opened (if (eq (char-before) ?{) (1+ opened) (1- opened)))))
      opened)))

;; `or` before a block is another branch.
(defconst lockspec--continues "[ \t]*\\(?:=>\\|and\\_>\\|or\\_>[^{\n]*$\\)"
  "The beginning of a line that goes on with the condition of the one before.")

(defun lockspec--indentation ()
  "Columns for this line: those of the last line of code, and more for braces."
  (save-excursion
    (beginning-of-line)
    (let ((closes (if (looking-at-p "[ \t]*}") 1 0))
          (goes-on (if (looking-at-p lockspec--continues) 2 0))
          (last nil))
      (while (and (not last) (zerop (forward-line -1)))
        (unless (or (looking-at-p "[ \t]*$") (looking-at-p lockspec--continues) (nth 4 (syntax-ppss)))
          (setq last t)))
      (if last
          (max 0 (+ (current-indentation) (* lockspec-indent-offset (+ (lockspec--opened) (- closes) goes-on))))
        0))))

(defun lockspec-indent-line ()
  "Indent this line by the braces around it.
The inside of a comment stays as it is."
  (interactive)
  (if (save-excursion (nth 4 (syntax-ppss (line-beginning-position))))
      'noindent
    (let ((columns (lockspec--indentation)))
      (if (<= (current-column) (current-indentation))
          (indent-line-to columns)
        (save-excursion (indent-line-to columns))))))

;;; Compiling

(defconst lockspec--error-regexp
  '(lockspec "^\\(?:error\\|\\(warning\\)\\)\\(?:\\[[A-Z0-9]+\\]\\)?: .*\n *--> \\(.+\\):\\([0-9]+\\):\\([0-9]+\\)$" 2 3 4 (1))
  "An error of the command line: a line with its message, one with its place.")

(add-to-list 'compilation-error-regexp-alist-alist lockspec--error-regexp)
(add-to-list 'compilation-error-regexp-alist 'lockspec)

(defun lockspec--shell-command (&rest arguments)
  "The command line of `lockspec-command' with ARGUMENTS."
  (mapconcat #'shell-quote-argument (append lockspec-command arguments) " "))

;;; Flymake

(defvar-local lockspec--flymake-process nil)

(defun lockspec--flymake-diagnostics (source)
  "Diagnostics of buffer SOURCE, from the output in the current buffer."
  (let ((file (buffer-file-name source))
        found)
    (goto-char (point-min))
    (while (re-search-forward
            "^\\(error\\|warning\\)\\(?:\\[[A-Z0-9]+\\]\\)?: \\(.*\\)\n *--> \\(.+\\):\\([0-9]+\\):\\([0-9]+\\)$" nil t)
      (let ((kind (if (equal (match-string 1) "error") :error :warning))
            (text (match-string 2))
            (line (string-to-number (match-string 4)))
            (column (string-to-number (match-string 5))))
        (when (file-equal-p file (match-string 3))
          (let ((region (flymake-diag-region source line column)))
            (push (flymake-make-diagnostic source (car region) (cdr region) kind text) found)))))
    (nreverse found)))

(defun lockspec-flymake (report &rest _)
  "Tell REPORT what the command line says of the file, once it is saved."
  (when (process-live-p lockspec--flymake-process)
    (kill-process lockspec--flymake-process))
  (if (or (not buffer-file-name) (buffer-modified-p))
      ;; What was found before stays until the file is saved.
      (funcall report nil :region (cons (point-min) (point-min)))
    (let ((source (current-buffer)))
      (setq lockspec--flymake-process
            (make-process
             :name "lockspec-flymake" :noquery t :connection-type 'pipe
             :buffer (generate-new-buffer " *lockspec-flymake*")
             :command (append lockspec-command (list "check" "--list" buffer-file-name))
             :sentinel
             (lambda (process _event)
               (unless (process-live-p process)
                 (unwind-protect
                     (when (and (buffer-live-p source)
                                (eq process (buffer-local-value 'lockspec--flymake-process source)))
                       (funcall report (with-current-buffer (process-buffer process)
                                         (lockspec--flymake-diagnostics source))))
                   (kill-buffer (process-buffer process))))))))))

;;; The language server

(defvar eglot-server-programs)

(defun lockspec--server (&rest _)
  "The command of the language server."
  (append lockspec-command '("lsp")))

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '(lockspec-mode . lockspec--server)))

;;;###autoload
(define-derived-mode lockspec-mode prog-mode "lockspec"
  "Models of locking protocols.
`M-x eglot' starts the language server; `compile' checks the file."
  (setq-local comment-start "// "
              comment-end ""
              comment-start-skip "\\(?://+\\|/\\*+\\)[ \t]*"
              indent-tabs-mode nil
              indent-line-function #'lockspec-indent-line
              electric-indent-chars (append "{}" electric-indent-chars)
              font-lock-defaults '(lockspec--font-lock-keywords)
              imenu-generic-expression
              '((nil "^\\(?:operation\\|procedure\\|fault handler\\|function\\|mapping\\|object\\|lock\\|workload\\|variant\\|invariant\\|reachable\\|finally\\|property\\)[ \t]+\\([A-Za-z_][A-Za-z0-9_]*\\)" 1)))
  (when buffer-file-name
    (setq-local compile-command (lockspec--shell-command "check" (file-relative-name buffer-file-name))))
  (add-hook 'flymake-diagnostic-functions #'lockspec-flymake nil t))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.lockspec\\'" . lockspec-mode))

(provide 'lockspec-mode)
;;; lockspec-mode.el ends here
