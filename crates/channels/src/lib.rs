//! The outside world: mail, chats and tables in; nothing of ours decides here.
