"""What an idle kernel answers."""

import json

from conftest import types


def test_every_cell_is_framed_by_busy_and_idle(kernel_by_transport, snippets):
    reply, published = kernel_by_transport.run(snippets["output"])
    assert reply["status"] == "ok"
    assert types(published)[:2] == ["status", "execute_input"]
    assert len(published) > 3
    assert published[0]["content"]["execution_state"] == "busy"
    assert published[-1]["content"]["execution_state"] == "idle"


def test_kernel_info_is_the_same_on_shell_and_control(kernel):
    shell = kernel.ask("kernel_info_request", {})
    control = kernel.ask("kernel_info_request", {}, channel="control")
    assert shell == control
    assert shell["protocol_version"] == "5.5"
    assert shell["language_info"]["file_extension"].startswith(".")


def test_only_stored_cells_are_counted(kernel, snippets):
    first, _ = kernel.run(snippets["quiet"])
    silent, published = kernel.run(snippets["output"], silent=True)
    unstored, _ = kernel.run(snippets["quiet"], store_history=False)
    second, _ = kernel.run(snippets["quiet"])
    counts = [reply["execution_count"] for reply in (first, silent, unstored, second)]
    assert counts == [1, 1, 1, 2]
    assert types(published) == ["status", "status"]


def test_an_error_is_published_and_replied(kernel, snippets):
    reply, published = kernel.run(snippets["error"])
    error = next(message["content"] for message in published if message["msg_type"] == "error")
    assert reply["status"] == "error"
    assert {key: reply[key] for key in ("ename", "evalue", "traceback")} == error
    assert error["ename"] and error["traceback"]


def test_an_error_aborts_what_was_sent_behind_it(kernel, snippets):
    setup = [kernel.client.execute(snippets[name]) for name in ("error", "quiet", "quiet")]
    statuses = [kernel.reply(msg_id)["content"]["status"] for msg_id in setup]
    assert statuses == ["error", "aborted", "aborted"]
    assert kernel.run(snippets["quiet"])[0]["status"] == "ok"


def test_an_error_aborts_nothing_when_told_so(kernel, snippets):
    failing = kernel.client.execute(snippets["error"], stop_on_error=False)
    following = kernel.client.execute(snippets["quiet"])
    assert kernel.reply(failing)["content"]["status"] == "error"
    assert kernel.reply(following)["content"]["status"] == "ok"


def test_user_expressions_have_a_result_each(kernel, snippets):
    reply, _ = kernel.run(snippets["quiet"], user_expressions={"odd": "(((", "odder": ""})
    assert set(reply["user_expressions"]) == {"odd", "odder"}
    assert all(value["status"] in ("ok", "error") for value in reply["user_expressions"].values())


def test_completions_carry_their_types(kernel, snippets):
    code = snippets["complete"]
    reply = kernel.ask("complete_request", {"code": code, "cursor_pos": len(code)})
    assert snippets["completion"] in reply["matches"]
    assert (reply["cursor_start"], reply["cursor_end"]) == (0, len(code))
    details = reply["metadata"]["_jupyter_types_experimental"]
    assert [detail["text"] for detail in details] == reply["matches"]


def test_cursors_outside_the_code_are_brought_into_it(kernel, snippets):
    code = snippets["complete"]
    for cursor in (10**9, 2**63, 2**70, len(code)):
        reply = kernel.ask("complete_request", {"code": code, "cursor_pos": cursor})
        assert snippets["completion"] in reply["matches"]
    for cursor in (-1, -(2**70)):
        reply = kernel.ask("complete_request", {"code": code, "cursor_pos": cursor})
        assert (reply["cursor_start"], reply["cursor_end"]) == (0, 0)


def test_inspection_finds_a_known_word_only(kernel, snippets):
    word = snippets["inspect"]
    found = kernel.ask("inspect_request", {"code": word, "cursor_pos": len(word), "detail_level": 0})
    assert found["found"] and "text/plain" in found["data"]
    nothing = kernel.ask("inspect_request", {"code": "", "cursor_pos": 0, "detail_level": 0})
    assert nothing["status"] == "ok" and not nothing["found"] and nothing["data"] == {}


def test_history_has_tail_range_and_search(kernel, snippets):
    for name in ("quiet", "result", "quiet"):
        kernel.run(snippets[name])

    def history(**query):
        return kernel.ask("history_request", {"output": False, "raw": True, **query})["history"]

    assert [entry[1] for entry in history(hist_access_type="tail", n=2)] == [2, 3]
    assert history(hist_access_type="range", session=0, start=2, stop=3) == [[0, 2, snippets["result"]]]
    pattern = snippets["quiet"][:3] + "*"
    assert len(history(hist_access_type="search", pattern=pattern, n=10)) == 2
    assert len(history(hist_access_type="search", pattern=pattern, n=10, unique=True)) == 1
    assert history(hist_access_type="search", pattern="*" * 200 + "\u2603", n=10) == []


def test_comms_of_unknown_targets_are_closed(kernel):
    assert kernel.ask("comm_info_request", {})["comms"] == {}
    message = kernel.client.session.msg("comm_open", {"comm_id": "c1", "target_name": "no", "data": {}})
    kernel.client.shell_channel.send(message)
    published = kernel.published(message["header"]["msg_id"])
    assert types(published) == ["status", "comm_close", "status"]
    assert published[1]["content"]["comm_id"] == "c1"


def test_unknown_requests_get_their_statuses(kernel):
    message = kernel.client.session.msg("no_such_request", {})
    kernel.client.shell_channel.send(message)
    assert types(kernel.published(message["header"]["msg_id"])) == ["status", "status"]


def test_fields_of_the_wrong_type_are_refused_with_a_reply(kernel):
    cases = [
        ("execute_request", {}), ("execute_request", {"code": None}), ("execute_request", {"code": 7}),
        ("execute_request", {"code": "", "silent": "yes"}), ("complete_request", {"code": "", "cursor_pos": "x"}),
        ("complete_request", {"code": "", "cursor_pos": 1.5}), ("inspect_request", {"cursor_pos": 1}),
        ("is_complete_request", {"code": []}), ("history_request", {}),
    ]  # fmt: skip
    for msg_type, content in cases:
        reply = kernel.ask(msg_type, content, timeout=5)
        assert (reply["status"], reply["ename"]) == ("error", "BadMessage"), (msg_type, content)


def test_parent_headers_are_echoed_whole(kernel, snippets):
    message = kernel.client.session.msg("execute_request", {"code": snippets["quiet"]})
    message["header"]["subshell_id"] = None
    message["header"]["unknown_field"] = {"text": "\u00e9\u2603", "number": 1.0}
    kernel.client.shell_channel.send(message)
    for answer in kernel.published(message["header"]["msg_id"]):
        assert answer["parent_header"]["unknown_field"] == message["header"]["unknown_field"]
    json.dumps(message["header"], default=str)
