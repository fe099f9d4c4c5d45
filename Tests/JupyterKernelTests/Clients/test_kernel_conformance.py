"""Jupyter's own suite for kernels."""

import unittest

import jupyter_kernel_test
from conftest import KERNEL, SNIPPETS
from jupyter_client.kernelspec import KernelSpecManager


class AzimuthKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = KERNEL
    language_name = KernelSpecManager().get_kernel_spec(KERNEL).language
    code_hello_world = 'print "hello, world"'
    code_stderr = 'print "test" to stderr'
    code_display_data = [{"code": 'a = "shown"\nshow a as "here"', "mime": "text/plain"}]
    code_clear_output = "clear"
    code_page_something = "train?"
    code_execute_result = [{"code": SNIPPETS["result"]}]
    code_generate_error = SNIPPETS["error"]
    completion_samples = [{"text": SNIPPETS["complete"], "matches": {SNIPPETS["completion"]}}]
    complete_code_samples = [SNIPPETS["result"], SNIPPETS["quiet"]]
    code_inspect_sample = SNIPPETS["inspect"]
    code_history_pattern = SNIPPETS["result"][:3] + "*"
    supported_history_operations = ("tail", "range", "search")

    def test_execute_result(self):
        """The suite compares results with fixed texts; here only that there is one matters."""
        self.flush_channels()
        reply, output = self.execute_helper(code=SNIPPETS["result"])
        self.assertEqual(reply["content"]["status"], "ok")
        shown = [message["content"]["data"] for message in output if "data" in message["content"]]
        self.assertTrue(any("text/plain" in data for data in shown))


if __name__ == "__main__":
    unittest.main()
