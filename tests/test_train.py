"""Training on a handful of made pairs: it runs, it repeats itself, and it says what is missing."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.encoder import load_encoder
from index.errors import EncoderError
from index.train import main, train
from index.train_pairs import PAIR_FILES, Pair, Source, collect_pairs, read_reports, split_sentences
from index.train_rows import Bank, Settings, _also_right, _right_in, encode, make_parts
from index.train_scores import Trial, score
from index.train_terms import build_tokenizer, find_terms

TOPICS = ("财政收入", "粮食产量", "新增就业", "高速公路", "养老机构", "老旧小区", "绿化面积", "外贸进出口")
TINY = Settings(terms=9_000, dim=8, steps=4, batch=8)


def made_rows() -> dict[str, list[dict[str, Any]]]:
    """Rows for every pair file, about eight topics; no real data."""
    reading = [
        {
            "q": f"{t}是多少？",
            "ctx": f"{t}达到{i}万。今年{t}继续增长。",
            "sent": f"{t}达到{i}万。",
            "ans": [f"{i}万"],
        }
        for i, t in enumerate(TOPICS)
    ]
    special: dict[str, list[dict[str, Any]]] = {
        "stard": [{"q": f"{t}归谁管？", "ctx": f"{t}由主管部门负责。", "title": t} for t in TOPICS],
        "pawsx_zh_dev_test": [{"a": t, "b": f"{t}情况", "y": 1} for t in TOPICS],
        "law_articles": [
            {
                "law": f"{t}条例",
                "chapter": "第一章  总则",
                "article": "第一条",
                "text": f"为了促进{t}发展。制定本条例，保障{t}。",
            }
            for t in TOPICS
        ],
        "gov_policies_2019": [{"title": t, "text": f"关于{t}的意见。"} for t in TOPICS],
        "glossary": [{"term": t, "definition": f"{t}指统计口径内的总量。"} for t in TOPICS],
    }
    return {name: special.get(name, reading) for name in PAIR_FILES}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with pairs/, reports/ and questions/, all made up."""
    root = tmp_path_factory.mktemp("data")
    for name in ("pairs", "reports", "questions"):
        (root / name).mkdir()
    for name, rows in made_rows().items():
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (root / "pairs" / f"{name}.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    for year in (2023, 2024):
        text = "\n".join(
            ["政府工作报告", *(f"{t}增长{year % 9}%，{t}排名前列。全力抓好{t}。" for t in TOPICS)]
        )
        (root / "reports" / f"made_{year}.txt").write_text(text, encoding="utf-8")
    question = {
        "question": "粮食产量增长多少？",
        "history": [],
        "answerable": True,
        "evidence": ["粮食产量增长7%"],
    }
    line = json.dumps(question, ensure_ascii=False)
    (root / "questions" / "made_dev.jsonl").write_text(line + "\n", encoding="utf-8")
    return root


def hashes(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


@pytest.mark.slow
def test_two_runs_write_the_same_bytes_and_the_folder_loads(data: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        scores = train(data / "pairs", data / "reports", tmp_path / name, TINY, data / "questions")
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")
    assert [s.trial for s in scores] == ["cmrc2018_dev", "drcd_test", "stard_held_out", "made_dev"]
    # Once more over an older model, whose record must not stand in the way.
    other = Settings(terms=9_000, dim=8, steps=4, batch=8, seed=1)
    train(data / "pairs", data / "reports", tmp_path / "two", other)
    assert hashes(tmp_path / "one") != hashes(tmp_path / "two")

    encoder = load_encoder(str(tmp_path / "one"))
    assert encoder.dim == 8
    assert np.allclose(np.linalg.norm(encoder.encode_queries(["粮食产量"]), axis=1), 1.0, atol=1e-5)
    record = json.loads((tmp_path / "one" / "training.json").read_text(encoding="utf-8"))
    assert record["settings"]["seed"] == 0
    assert set(record["inputs"]) >= {"stard.jsonl.gz", "made_2024.txt"}
    assert record["libraries"]["torch"]
    assert "CC BY-SA 4.0" in (tmp_path / "one" / "README.md").read_text(encoding="utf-8")


def test_a_missing_pair_file_is_named_and_nothing_is_written(data: Path, tmp_path: Path) -> None:
    pairs = Path(shutil.copytree(data / "pairs", tmp_path / "pairs"))
    (pairs / "stard.jsonl.gz").unlink()
    with pytest.raises(EncoderError, match=r"stard\.jsonl\.gz"):
        train(pairs, data / "reports", tmp_path / "out", TINY)
    assert not (tmp_path / "out").exists()


def test_a_damaged_pair_file_is_named(data: Path, tmp_path: Path) -> None:
    pairs = Path(shutil.copytree(data / "pairs", tmp_path / "pairs"))
    (pairs / "glossary.jsonl.gz").write_bytes(b"not gzip")
    with pytest.raises(EncoderError, match=r"glossary\.jsonl\.gz"):
        train(pairs, data / "reports", tmp_path / "out", TINY)


def test_a_folder_without_reports_is_named(data: Path, tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="--reports"):
        train(data / "pairs", tmp_path, tmp_path / "out", TINY)


def test_the_command_tells_what_is_missing_and_returns_1(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = str(tmp_path)
    assert main(["--pairs", folder, "--reports", folder, "--out", folder]) == 1
    assert "--pairs" in caplog.text


def test_sentences_end_at_full_stops_and_line_ends() -> None:
    assert split_sentences("一、回顾\n全年增长5.2%。新增就业3万人。") == [
        "一、回顾",
        "全年增长5.2%。",
        "新增就业3万人。",
    ]


def test_a_clause_becomes_a_question_without_its_figure(data: Path) -> None:
    reports = read_reports(data / "reports")
    sources = {s.name: s for s in collect_pairs(data / "pairs", reports, random.Random(0))}
    pools = sources["clause and sentence"].pools
    assert len(pools) == 2, "one pool a report"
    for pair in pools[0]:
        assert not any(character.isdigit() for character in pair.query), pair
        assert pair.query[:4] in pair.passage, pair


def test_a_wrong_sentence_does_not_hold_the_answer(data: Path) -> None:
    sources = collect_pairs(data / "pairs", read_reports(data / "reports"), random.Random(0))
    pairs = next(s for s in sources if s.name == "question and sentence").pools[0]
    assert all(
        pair.wrong == pair.query.replace("是多少？", "继续增长。").join(["今年", ""]) for pair in pairs
    )


def test_a_piece_of_a_clause_goes_with_its_page_and_with_its_sentence(data: Path) -> None:
    pairs = Path(shutil.copytree(data / "pairs", data / "pages"))
    page = "龙河全长三百二十公里，发源于北部的高山湖泊。沿岸有两座古城。"
    row = {"q": "龙河多长？", "ctx": page, "sent": page[:22], "ans": ["三百二十公里"]}
    for name in ("cmrc2018_train", "cmrc2018_trial", "drcd_dev", "xquad_zh"):
        text = json.dumps(row, ensure_ascii=False) + "\n"
        (pairs / f"{name}.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    sources = {s.name: s for s in collect_pairs(pairs, read_reports(data / "reports"), random.Random(0))}
    of_pages, of_sentences = (sources[f"piece and {of}"].pools[0] for of in ("page", "sentence"))
    assert [pair.passage for pair in of_pages] == [page] * 3, "a page that stands in four sets counts once"
    assert all(pair.query[:6] in page for pair in of_pages)
    # The second sentence is a single clause: a piece of it would be the sentence over again.
    assert [(pair.passage, pair.wrong) for pair in of_sentences] == [(page[:22], "沿岸有两座古城。")] * 2


def test_a_batch_is_never_larger_than_asked() -> None:
    pools = tuple(tuple(Pair(f"{i}{j}", "") for j in range(9)) for i in range(3))
    assert len(Source("made", 1, pools).draw(8, random.Random(0))) == 8
    assert len(Source("made", 1, pools[:1]).draw(20, random.Random(0))) == 9


def test_terms_are_strings_that_recur_among_changing_neighbours() -> None:
    rng = random.Random(0)
    letters = [chr(0x4E00 + i) for i in range(400)]
    texts = ["龙马".join("".join(rng.choices(letters, k=20)) for _ in "前后") for _ in range(300)]
    # 龙 is always followed by 马, and what stands around the two is chance.
    assert set(find_terms(texts)) == {"龙马"}


def test_every_number_is_one_term() -> None:
    tokenizer = build_tokenizer({"增": 1.0, "长": 1.0, "增长": 5.0, "0%": 2.0, "0": 1.0, "%": 1.0})
    assert tokenizer.encode("增长６．５％，增长12%").tokens == ["增长", "0%", "增长", "0%"]


def test_folding_adds_half_of_each_part() -> None:
    tokenizer = build_tokenizer({"增": 1.0, "长": 1.0, "增长": 5.0})
    import torch

    rows = torch.tensor([[0.0], [1.0], [10.0], [100.0]])
    # 增长 is itself and half of 增 and of 长: 100 + 0.5 + 5.
    assert make_parts(tokenizer).fold(rows).ravel().tolist() == [0.0, 1.0, 10.0, 105.5]


def test_a_text_is_the_sum_of_its_terms_at_length_one() -> None:
    import torch

    rows = torch.tensor([[0.0, 0.0], [3.0, 0.0], [0.0, 4.0]])
    texts = [torch.tensor([1, 2]), torch.tensor([2]), torch.tensor([], dtype=torch.long)]
    assert torch.allclose(encode(rows, texts), torch.tensor([[0.6, 0.8], [0.0, 1.0], [0.0, 0.0]]))


def test_passages_of_the_bank_that_answer_a_query_are_not_held_against_it() -> None:
    import torch

    bank = Bank(0, {"乙": 0, "丙": 1, "丁": 2}, torch.zeros(3, 1))
    # 甲 is answered by 丙 and by one that is not in the bank; 丁 is itself a passage.
    right = _right_in(bank, ["甲", "丁"], {"甲": {"丙", "戊"}, "丁": {"己"}})
    assert right.int().tolist() == [[0, 1, 0], [0, 0, 1]]


def test_hits_are_counted_by_rank() -> None:
    class Scripted:
        name, fingerprint, dim = "scripted", "", 2

        def encode_queries(self, texts: list[str]) -> np.ndarray:
            return np.array([[1.0, 0.0]] * len(texts), dtype=np.float32)

        def encode_passages(self, texts: list[str]) -> np.ndarray:
            return np.array([[1.0, 0.0]] + [[0.0, 1.0]] * (len(texts) - 1), dtype=np.float32)

    passages = tuple("甲乙丙丁戊己庚辛壬癸子丑")
    # Passage 0 is first, 1 comes next, 11 is twelfth: one of three first, two of three in ten.
    questions = (("a", frozenset({0})), ("b", frozenset({1})), ("c", frozenset({11})))
    found = score(Scripted(), Trial("made", passages, questions))
    assert (found.hit1, found.hit10) == (0.3333, 0.6667)


@pytest.mark.parametrize("name", ["cmrc2018_dev", "drcd_test"])
def test_real_pairs_that_are_held_out_share_no_page_with_training(name: str) -> None:
    pairs = Path(__file__).parent.parent.parent / "shared" / "pairs"
    if not pairs.is_dir():
        pytest.skip("the training data (../shared/pairs) is not on this machine")
    from index.train_pairs import READING_SETS, read_rows

    learned = {row["ctx"] for file in READING_SETS for row in read_rows(pairs, file)}
    assert learned.isdisjoint(row["ctx"] for row in read_rows(pairs, name))


def test_what_also_answers_a_query_is_not_held_against_it() -> None:
    # 甲 has two passages in the batch, 丁 stands in it twice, and 乙 is its own neighbour's passage.
    queries, passages = ["甲", "甲", "乙", "戊"], ["乙", "丙", "丁", "丁", "己"]
    also = _also_right(queries, passages).int().tolist()
    assert also == [[0, 1, 0, 0, 0], [1, 0, 0, 0, 0], [1, 0, 0, 1, 0], [0, 0, 1, 0, 0]]
