"""A reader without a browser: speaks Streamlit's own messages over its socket, as its own page would."""

import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection

ANSWER = "-answer"  # the id of a container ends with its key


class Wrong(Exception):
    """The reply is not the page that was asked for."""


@dataclass(frozen=True)
class Reply:
    """Milliseconds from the question to its answer and to the end of the script, and the size of all of it."""

    answer: float
    whole: float
    bytes: int


@dataclass
class Widget:
    """A select box or a multiselect as the page holds it; `parameter` is its name in the address, if it has one."""

    id: str
    parameter: str
    options: tuple[str, ...]
    default: list[str]
    chosen: list[str]
    several: bool

    def state(self) -> WidgetState:
        state = WidgetState(id=self.id)
        if self.several:
            state.string_array_value.data.extend(self.chosen)
        elif self.chosen:
            state.string_value = self.chosen[0]
        return state


@dataclass
class Session:
    """Holds what a page in a browser holds: its place, its widgets, and the messages it keeps for next time.

    `pages` and `page` are the app's own names for its pages, `widgets` go by their labels.
    """

    socket: ClientConnection
    pages: list[str] = field(default_factory=list)
    page: str = ""
    widgets: dict[str, Widget] = field(default_factory=dict)
    _kept: dict[str, tuple[Element, int]] = field(default_factory=dict)
    _keep_for: int = 0
    _runs: int = 0

    async def ask(self) -> Reply:
        """The page as it is to be now: the first one, or after `page` or a widget's `chosen` was changed.

        Raises Wrong for a reply without an answer, with an error in it, or of a script that did not finish.
        """
        started = time.perf_counter()
        await self.socket.send(self._question().SerializeToString())
        answer, size, place = 0.0, 0, None
        drawn: dict[str, Widget] = {}
        while True:
            raw = await self.socket.recv()
            size += len(raw)
            message = ForwardMsg.FromString(raw)
            elapsed, path = 1000 * (time.perf_counter() - started), list(message.metadata.delta_path)
            match message.WhichOneof("type"):
                case "new_session":
                    self._keep_for = message.new_session.config.max_cached_message_age
                case "navigation":
                    self.page = message.navigation.page_script_hash
                    self.pages = [page.page_script_hash for page in message.navigation.app_pages]
                case "delta" if message.delta.HasField("add_block"):
                    place = path if message.delta.add_block.id.endswith(ANSWER) else place
                case "delta" | "ref_hash":
                    element = self._element(message)
                    answer = answer or (elapsed if path[:-1] == place or element.HasField("metric") else 0)
                    self._draw(element, drawn)
                case "script_finished" if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY or not answer:
                        raise Wrong("the script ended without an answer")
                    self.widgets = drawn
                    self._forget()
                    return Reply(answer, elapsed, size)

    def _question(self) -> BackMsg:
        message = BackMsg()
        state = message.rerun_script
        state.page_script_hash = self.page
        state.widget_states.widgets.extend(widget.state() for widget in self.widgets.values())
        moved = {widget.parameter: widget.chosen for widget in self.widgets.values() if widget.chosen != widget.default}
        state.query_string = urlencode({name: chosen for name, chosen in moved.items() if name}, doseq=True)
        state.cached_message_hashes.extend(self._kept)
        state.context_info.timezone = "Europe/London"
        state.context_info.color_scheme = "light"
        return message

    def _forget(self) -> None:
        """A run has ended: what was not used for as many runs as the server says is no longer kept."""
        self._runs += 1
        self._kept = {name: kept for name, kept in self._kept.items() if self._runs - kept[1] <= self._keep_for}

    def _element(self, message: ForwardMsg) -> Element:
        """The element of a message, or the kept one that it refers to."""
        name = message.ref_hash or message.hash
        if message.ref_hash and name not in self._kept:
            raise Wrong("a message refers to one that was never sent")
        element = self._kept[name][0] if message.ref_hash else message.delta.new_element
        if message.ref_hash or message.metadata.cacheable:
            self._kept[name] = (element, self._runs)
        if element.HasField("exception") or element.alert.format == Alert.ERROR:
            raise Wrong("an error stands on the page")
        return element

    def _draw(self, element: Element, drawn: dict[str, Widget]) -> None:
        """Keeps a filter that the page shows; what was chosen in it stays chosen unless the server says otherwise."""
        kind = element.WhichOneof("type")
        if kind not in ("selectbox", "multiselect"):
            return
        box, several = getattr(element, kind), kind == "multiselect"
        if several:
            default = [box.options[index] for index in box.default]
            told = list(box.raw_values)
        else:
            default = [box.options[box.default]] if box.HasField("default") else []
            told = [box.raw_value] if box.HasField("raw_value") else []
        before = self.widgets.get(box.label)
        held = before.chosen if before and before.id == box.id else default
        chosen = told if box.set_value else held
        drawn[box.label] = Widget(box.id, box.query_param_key, tuple(box.options), default, chosen, several)
