"""A real language model, tiny and untrained, behind the OpenAI chat protocol: what it writes is nonsense.

Run as a program it makes the model, listens on a free port of loopback, prints the address, and serves.
"""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import torch
from transformers import LlamaConfig, LlamaForCausalLM

CHARACTERS = (
    "0123456789.%[]{}F，。；、：年月亿万元增长下降完成目标地区生产总值新就业人以上全市区的了在是为和与其中同时根据报告"
    "工业投资消费居民收入城镇农村企业项目学校医院建设公里家个百分点"
)
WRITTEN = 24
SHOWN = 64
"""Tokens that it writes, and that it sees of what it is asked."""


def make_model() -> LlamaForCausalLM:
    torch.manual_seed(7)
    torch.set_num_threads(1)
    config = LlamaConfig(
        vocab_size=len(CHARACTERS) + 1,
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=SHOWN + WRITTEN,
    )
    return LlamaForCausalLM(config).eval()


def main() -> None:
    model = make_model()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            text = body["messages"][-1]["content"]
            asked = [CHARACTERS.find(c) + 1 for c in text if c in CHARACTERS][-SHOWN:] or [1]
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            tokens, cache = torch.tensor([asked]), None
            torch.manual_seed(len(text))
            with torch.inference_mode():
                for _ in range(WRITTEN):
                    out = model(tokens, past_key_values=cache, use_cache=True)
                    cache = out.past_key_values
                    tokens = torch.multinomial(out.logits[:, -1].softmax(-1), 1)
                    self.bit(CHARACTERS[int(tokens) - 1])
            self.bit("", "length")
            self.wfile.write(b"data: [DONE]\n\n")

        def bit(self, text: str, finish: str | None = None) -> None:
            choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": finish}
            chunk = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "tiny"}
            self.wfile.write(f"data: {json.dumps(chunk | {'choices': [choice]})}\n\n".encode())
            self.wfile.flush()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"http://127.0.0.1:{server.server_address[1]}/v1\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
