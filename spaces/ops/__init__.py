"""The verbs on data: each one transaction that appends its topics as its last statement.

They check what the data allows; who may do it is asked before by the faces, through `jobs.access`
(`trigger_action` asks itself, because buttons, admin and clients all meet there).
"""
