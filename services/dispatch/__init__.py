"""Dispatch 处警调度: units, and which incident each is on."""
