"""The operator appoints the first officer, and helps those who lost the way in."""

import re
import subprocess

import pytest

from tests.test_program import hocso


def tell(*words: str) -> str:
    done = hocso("officer", *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(*words: str) -> subprocess.CompletedProcess[str]:
    done = hocso("officer", *words)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    return done


def test_from_an_empty_store_to_an_owner_with_a_password_and_out_again() -> None:
    hocso("units", "seed", "thanh-hoa")
    said = tell("appoint", "Nguyễn Thị Hạnh", "--unit", "38", "--title", "Trưởng ban", "--you", "chị")
    assert re.search(r"nhận việc [2-9CFHJKMNPRTVX]{4} [2-9CFHJKMNPRTVX]{4}\n", said)
    assert re.search(r"http://127\.0\.0\.1:8080/canbo/vao/[\w-]{43}\n", said)
    assert "Nguyễn Thị Hạnh (Trưởng ban): Ban tổ chức, Tỉnh Thanh Hóa; chưa nhận việc" in tell("list")
    assert "chưa có tên đăng nhập" in refused("password", "1").stderr
    assert "/canbo/mat-khau/" in tell("password", "1", "--login", "hanh", "--without-code")
    assert "Tổ công nghệ số cộng đồng" in tell("give", "hanh", "--unit", "14758", "--role", "helper")
    assert "nhận việc" in tell("code", "hanh")
    assert "ở Phường Hàm Rồng" in tell("end", "hanh", "--unit", "14758")
    tell("end", "hanh")
    assert "Chưa có cán bộ nào" in tell("list")
    assert "đã ngừng quyền" in refused("give", "hanh", "--unit", "38", "--role", "owner").stderr
    tell("enable", "hanh")
    tell("give", "hanh", "--unit", "38", "--role", "owner")
    assert "Ban tổ chức, Tỉnh Thanh Hóa" in tell("list", "--unit", "38")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("appoint", "Lan", "--unit", "khong-co"), "Không có đơn vị nào mang mã khong-co"),
        (("appoint", "Lan", "--unit", "khong-co", "--role", "boss"), "boss"),
        (("end", "99999999999999999999"), "Không có cán bộ nào"),
        (("code", "hanh"), "Không có cán bộ nào"),
    ],
)
def test_a_mistake_of_the_operator_is_one_sentence(words: tuple[str, ...], why: str) -> None:
    done = refused(*words)
    assert why in done.stderr + done.stdout


def test_the_table_of_rights_can_be_printed() -> None:
    assert "| Xem tên người | có | – | có | – | riêng đơn vị mình | – |" in tell("permissions")
