"""The drawer of jobs: what runs now, how far it is, about how long yet, and Stop."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout

from casebook.ui import tell
from casebook.ui.parts.boxes import column, margins, row
from casebook.ui.parts.buttons import button, icon_button
from casebook.ui.parts.texts import label, relook
from casebook.ui.runner import DONE, FAILED, STOPPED, Runner, Running
from casebook.ui.theme import theme
from casebook.words import _, plural


def time_left(seconds: float) -> str:
    """About how long yet, in words."""
    if seconds < 60:
        count = max(1, round(seconds))
        return plural("about {n} second left", "about {n} seconds left", count).format(n=count)
    count = round(seconds / 60)
    return plural("about {n} minute left", "about {n} minutes left", count).format(n=count)


class Job(QFrame):
    """One job."""

    def __init__(self, running: Running) -> None:
        super().__init__()
        self.running = running
        self.setAccessibleName(running.title)
        self.what = label(running.title, "strong")
        self.state = label("", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setFixedWidth(theme().px(220))
        self.bar.setAccessibleName(running.title)
        self.stop = button(_("Stop"), running.stop)
        self.close_it = icon_button("x", _("Dismiss"), self._go)
        self.retry = button(_("Try again"), self._retry)
        for one in (self.close_it, self.retry):
            one.hide()
        layout: QHBoxLayout = row(
            self.what, self.state, None, self.bar, self.stop, self.retry, self.close_it, gap=12
        )
        layout.setContentsMargins(margins(16, 6, 12, 6))
        self.setLayout(layout)
        running.changed.connect(self._look)

    def _look(self) -> None:
        running = self.running
        if running.is_over:
            self.stop.hide()
            self.bar.hide()
            self.close_it.show()
            self.retry.setVisible(running.again is not None and running.state != DONE)
            says = {DONE: _("Done"), STOPPED: _("Stopped. Nothing was left half done.")}
            if running.state == FAILED and running.error:
                wrong, advice = tell.sentences(running.error)
                self.state.setText(f"{wrong} {advice}")
                self.state.setWordWrap(True)
            else:
                self.state.setText(says.get(running.state, ""))
            tone = {DONE: "good", FAILED: "problem"}.get(running.state, "muted")
            relook(self.state, tone)
            return
        if running.total:
            self.bar.setRange(0, 1000)
            self.bar.setValue(min(1000, running.done * 1000 // running.total))
        left = running.seconds_left
        parts = []
        if running.total and running.total < 100_000:
            parts.append(_("{done} of {total}").format(done=running.done, total=running.total))
        if left is not None:
            parts.append(time_left(left))
        self.state.setText("  ·  ".join(parts))

    def _retry(self) -> None:
        self._go()
        if self.running.again:
            self.running.again()

    def _go(self) -> None:
        self.hide()
        self.deleteLater()


class Jobs(QFrame):
    """All jobs, at the foot of the window; gone while there are none."""

    def __init__(self, runner: Runner) -> None:
        super().__init__()
        self.setProperty("look", "card")
        self.setAccessibleName(_("Jobs"))
        self._rows: QVBoxLayout = column(gap=0)
        self.setLayout(self._rows)
        self.hide()
        runner.started.connect(self._started)

    def _started(self, running: Running) -> None:
        job = Job(running)
        self._rows.addWidget(job)
        running.changed.connect(lambda: self._look(job))
        job.destroyed.connect(self._count)
        self.setVisible(True)

    def _look(self, job: Job) -> None:
        if job.running.state == DONE:
            # what went well does not stay in the way
            job.hide()
            job.deleteLater()

    def _count(self) -> None:
        if self._rows.count() <= 0:
            self.hide()

    @property
    def all_jobs(self) -> list[Job]:
        """The jobs that are shown."""
        found = []
        for place in range(self._rows.count()):
            item = self._rows.itemAt(place)
            widget = item.widget() if item else None
            if isinstance(widget, Job):
                found.append(widget)
        return found
